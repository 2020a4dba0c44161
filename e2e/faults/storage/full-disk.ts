import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { signedIn, type Visitor } from '../web/visitor.ts';
import { problemsIn } from './files.ts';

/** A3: the data folder's disk is full, people go on reading and writing, then there is space again. */
export const fullDisk: Fault = {
  id: 'A3',
  what: 'a full disk',
  async run(short) {
    const disk = mkdtempSync(join(tmpdir(), 'stoa-a3-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    if (mounted.status !== 0) {
      rmdirSync(disk);
      return {
        figure: '',
        pass: false,
        skipped: 'a small disk of our own needs root and a kernel that lets it mount',
      };
    }
    const before = process.env.TMPDIR;
    process.env.TMPDIR = disk;
    try {
      return await fillAndWatch(join(disk, 'ballast'), short ? 2_000 : 60_000);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      spawnSync('umount', ['-l', disk]);
      rmdirSync(disk);
    }
  },
};

async function fillAndWatch(ballast: string, fullMs: number) {
  const stoa = await openStoa({ setUp: true });
  try {
    const owner = await signedIn(stoa);
    const pid = stoa.pid();
    for (let i = 0; i < 20; i++) await write(owner);
    const usual = await readFor(owner, Math.min(fullMs, 5_000));

    fill(ballast);
    const refused = new Map<number, number>();
    let acknowledged = 20;
    let unclear = 0;
    const until = performance.now() + fullMs;
    let reads = { slow: 0, failed: 0 };
    do {
      for (let i = 0; i < 5; i++) {
        const answer = await write(owner);
        if (answer.status === 303) acknowledged += 1;
        else refused.set(answer.status, (refused.get(answer.status) ?? 0) + 1);
        if (answer.status !== 303 && !(answer.status === 507 && answer.text.includes('disk'))) unclear += 1;
        fill(ballast);
      }
      const now = await readFor(owner, Math.min(fullMs, 5_000));
      reads = { slow: Math.max(reads.slow, now.slow), failed: reads.failed + now.failed };
    } while (performance.now() < until);

    rmSync(ballast);
    const free = performance.now();
    while ((await write(owner)).status !== 303 && performance.now() - free < 20_000) await sleep(50);
    acknowledged += 1;
    const resumedMs = performance.now() - free;
    const kept = await meetings(owner);
    const alive = stoa.pid() === pid && isAlive(pid);
    await stoa.kill();
    const damaged = problemsIn(stoa).length;

    const refusals = [...refused].map(([status, count]) => `${count} × ${status}`).join(', ') || 'none';
    return {
      figure:
        `writes refused: ${refusals}, ${unclear} unclear; ${reads.failed} reads failed, p99 ${(reads.slow / usual.slow).toFixed(2)}× the usual; ` +
        `${kept} of ${acknowledged} acknowledged meetings there; writes again after ${Math.round(resumedMs)} ms; ${alive ? 0 : 1} exits, ${damaged} corrupt`,
      pass:
        refused.size > 0 &&
        unclear === 0 &&
        reads.failed === 0 &&
        kept === acknowledged &&
        alive &&
        damaged === 0 &&
        resumedMs <= 5_000,
    };
  } finally {
    await stoa.close();
  }
}

/** Starts a meeting as the dashboard's button does: one write to the directory and one to the workspace. */
async function write(owner: Visitor): Promise<{ status: number; text: string }> {
  const answer = await owner.post('/w/agora?/start', {});
  return { status: answer.status, text: await answer.text() };
}

async function meetings(owner: Visitor): Promise<number> {
  const page = await (await owner.get('/w/agora/meetings')).text();
  return new Set([...page.matchAll(/\/w\/agora\/meetings\/([\w-]{22})/g)].map((m) => m[1])).size;
}

/** Reads one page after the other; `slow` is the time that 99 in 100 stay below, ms. */
async function readFor(owner: Visitor, ms: number): Promise<{ slow: number; failed: number }> {
  const times: number[] = [];
  let failed = 0;
  for (const until = performance.now() + ms; performance.now() < until;) {
    const started = performance.now();
    const answer = await owner.get('/w/agora');
    await answer.text();
    times.push(performance.now() - started);
    if (answer.status !== 200) failed += 1;
  }
  return { slow: times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!, failed };
}

/** Takes all the space that is left. */
function fill(ballast: string): void {
  const handle = openSync(ballast, 'a');
  try {
    for (const block = Buffer.alloc(4_096, 1); ;) writeSync(handle, block);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
  } finally {
    closeSync(handle);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
