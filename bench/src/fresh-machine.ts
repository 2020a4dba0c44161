import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, freeUdpPort } from '../../e2e/stoa.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `npm start` in a copy of what git tracks, twice, each until it answers; in s. The package cache is as warm as this machine's. */
export async function installAndStart(): Promise<{ firstSeconds: number; secondSeconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-fresh-'));
  try {
    for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n'))
      if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
    return { firstSeconds: await startedAfter(folder), secondSeconds: await startedAfter(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startedAfter(folder: string): Promise<number> {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    STOA_DATA: join(folder, '.stoa'),
    STOA_MEDIA_PORT: String(await freeUdpPort()),
  };
  const from = performance.now();
  // A group of its own, so that npm and what it starts end together.
  const npm = spawn('npm', ['start'], { cwd: folder, env, stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => npm.once('exit', resolve));
  try {
    while (
      !(await fetch(`http://localhost:${port}/api/health`).then(
        (r) => r.ok,
        () => false,
      ))
    ) {
      if (npm.exitCode !== null || performance.now() - from > 300_000)
        throw new Error('npm start did not get ready');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return (performance.now() - from) / 1000;
  } finally {
    process.kill(-npm.pid!, 'SIGTERM');
    await ended;
  }
}
