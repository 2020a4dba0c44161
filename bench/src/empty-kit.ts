import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../e2e/stoa.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The smallest SvelteKit app there is, a list of fifty rows at `/list` and one row as JSON at `/json`; built with the same versions and served by the same adapter: the peer of our pages. */
export interface EmptyKit {
  readonly url: string;
  readonly pid: number;
  /** What a browser may load of it. */
  readonly client: string;
  close(): Promise<void>;
}

const files = {
  'package.json': '{ "type": "module", "private": true }',
  'vite.config.js': `import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
export default { plugins: [sveltekit({ adapter: adapter() })] };`,
  'src/app.html':
    '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>',
  'src/routes/+page.svelte': '<h1>Hello</h1>',
  // Fifty messages that are read from nowhere, for whoever asks.
  'src/routes/list/+page.server.js': `export const load = () => ({
  rows: Array.from({ length: 50 }, (_, id) => ({ id, name: 'Mia', text: 'Shall we meet at the olive tree by the gate? ' + id })),
});`,
  'src/routes/list/+page.svelte': `<script>let { data } = $props();</script>
<h1>Messages</h1>
<ul>{#each data.rows as row (row.id)}<li><strong>{row.name}</strong> <span>{row.text}</span></li>{/each}</ul>`,
  // One row that is read from nowhere.
  'src/routes/json/+server.js': `export const GET = () =>
  Response.json({ id: 'k3J9x0aQfT2mWb7LsYc1Zg', name: 'Mia', email: 'mia@agora.example', role: 'owner', joinedAt: '2026-11-21T10:30:00.000Z' });`,
};

export async function openEmptyKit(): Promise<EmptyKit> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-empty-kit-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
  const vite = join(modules, 'vite', 'bin', 'vite.js');
  const built = spawnSync(process.execPath, [vite, 'build'], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the empty app did not build:\n${built.stderr}`);

  const port = await freePort();
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' };
  const child = spawn(process.execPath, ['build/index.js'], { cwd: folder, env, stdio: 'ignore' });
  const url = `http://localhost:${port}`;
  await answering(url, child);
  return {
    url,
    pid: child.pid!,
    client: join(folder, 'build', 'client'),
    async close() {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + 15_000; Date.now() < until; await new Promise((r) => setTimeout(r, 50))) {
    if (child.exitCode !== null) break;
    if (
      await fetch(url).then(
        (r) => r.ok,
        () => false,
      )
    )
      return;
  }
  throw new Error(`nothing answers at ${url}`);
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill();
  });
