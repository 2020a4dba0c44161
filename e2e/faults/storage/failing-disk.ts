import { setTimeout as sleep } from 'node:timers/promises';
import { openStoa, type Stoa } from '../../stoa.ts';
import type { Fault, Outcome } from '../fault.ts';
import { signedIn, type Visitor } from '../web/visitor.ts';
import { problemsIn } from './files.ts';
import { isAlive } from './full-disk.ts';
import { openLoopDisk, type LoopDisk } from './loop-disk.ts';

/** A4: every write and fsync fails from one moment on; then the server starts again on a disk that works. */
export const failingDisk: Fault = {
  id: 'A4',
  what: 'a disk that fails every write',
  async run(short) {
    const disk = await openLoopDisk(256);
    if (typeof disk === 'string') return { figure: '', pass: false, skipped: disk };
    const before = process.env.TMPDIR;
    process.env.TMPDIR = disk.path;
    let stoa: Stoa | undefined;
    try {
      stoa = await openStoa({ setUp: true });
      return await failAndWatch(stoa, disk, short ? 20 : 200);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await stoa?.close();
      await disk.close();
    }
  },
};

async function failAndWatch(stoa: Stoa, disk: LoopDisk, writes: number): Promise<Outcome> {
  const owner = await signedIn(stoa);
  const pid = stoa.pid();
  const acknowledged: string[] = [];
  let misled = 0;
  const write = async (): Promise<number> => {
    const answer = await owner.post('/w/agora?/start', {});
    const code = /\/m\/([a-z-]{12})/.exec(answer.headers.get('location') ?? '')?.[1];
    if (code) acknowledged.push(code);
    // Whoever restores a backup now loses what is well.
    if (answer.status !== 303 && (await answer.text()).includes('backup')) misled += 1;
    return answer.status;
  };
  for (let n = 0; n < writes; n++) await write();

  const wellBefore = await storageOf(stoa);
  disk.cut();
  const cutAt = performance.now();
  let unhealthyMs = Number.NaN;
  const kept = acknowledged.length;
  const statuses = new Map<number, number>();
  while (performance.now() - cutAt < 6_000) {
    const status = await write();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (Number.isNaN(unhealthyMs) && (await storageOf(stoa)) === 'down')
      unhealthyMs = performance.now() - cutAt;
    await sleep(50);
  }
  const alive = isAlive(pid);
  const falseAcks = acknowledged.length - kept;

  await stoa.kill();
  await disk.restore();
  const damaged = problemsIn(stoa).length;
  await stoa.start();
  let lost = 0;
  for (const code of acknowledged) if (!(await opens(owner, code))) lost += 1;
  const again = await write();

  const told = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  return {
    figure: `${kept} acknowledged before, ${falseAcks} after (${told}; ${misled} told to restore a backup), ${lost} lost; health ${wellBefore}, then down after ${Math.round(unhealthyMs)} ms; ${alive ? 0 : 1} exits, ${damaged} corrupt; on a good disk writes are answered ${again}`,
    pass:
      falseAcks === 0 &&
      misled === 0 &&
      lost === 0 &&
      wellBefore === 'up' &&
      unhealthyMs <= 5_000 &&
      alive &&
      damaged === 0 &&
      again === 303,
  };
}

async function storageOf(stoa: Stoa): Promise<string> {
  const answer = await fetch(`${stoa.url}/api/health`);
  return ((await answer.json()) as { parts: { storage: string } }).parts.storage;
}

const opens = async (who: Visitor, code: string): Promise<boolean> =>
  (await who.get(`/m/${code}`)).status === 200;
