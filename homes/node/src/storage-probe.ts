import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** An answer is this old at most, in ms: `/api/health` is asked often, and each look waits for the disk. */
const freshMs = 2_000;

/** Tells whether the data folder takes writes right now, by writing one byte and waiting until the disk has it. */
export function createStorageProbe(folder: string): () => Promise<'up' | 'down'> {
  let last: { at: number; state: Promise<'up' | 'down'> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > freshMs)
      last = { at: performance.now(), state: write(join(folder, 'probe')) };
    return last.state;
  };
}

async function write(file: string): Promise<'up' | 'down'> {
  try {
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.write('.');
      await handle.sync();
    } finally {
      await handle.close();
    }
    return 'up';
  } catch {
    return 'down';
  }
}
