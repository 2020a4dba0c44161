import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryMigrations, loggedTables, workspaceMigrations } from '@stoa/records';
import { jobMigrations } from '@stoa/jobs';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import type { Place } from './place.ts';
import type { WorkerTask } from './worker-process.ts';

const script = join(import.meta.dirname, 'worker-process.ts');

/** One life of a process that works on a queue: whether it came to its end, or was killed. */
export function work(task: WorkerTask): Promise<'over' | 'killed'> {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve('over');
      else reject(new Error(`a worker ended with ${code}`));
    });
  });
}

export interface Site {
  readonly place: Place;
  readonly outside: string;
  /** On one machine the next process takes everything back at once; elsewhere leases run out. */
  readonly alone: boolean;
  readonly leaseMs: number;
  close(): Promise<void>;
}

export async function siteOn(what: 'sqlite' | 'postgres'): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-jobs-'));
  const outside = join(folder, 'outside');
  const clear = () => rmSync(folder, { recursive: true, force: true });
  if (what === 'sqlite')
    return { place: { folder }, outside, alone: true, leaseMs: 15_000, close: async () => clear() };
  const database = await testDatabase(directoryMigrations, workspaceMigrations, {
    logged: loggedTables,
    jobs: jobMigrations,
  });
  return {
    place: { url: database.url, wallKey: Buffer.from(database.wallKey).toString('hex') },
    ...{ outside, alone: false, leaseMs: 1_000 },
    async close() {
      await database.drop();
      await database.server.stop();
      clear();
    },
  };
}
