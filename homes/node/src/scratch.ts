import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@stoa/tenantdb';

/** An empty database in the system's folder for temporary files, which is gone once it is closed. */
export async function openScratch(): Promise<{ readonly engine: Engine; close(): Promise<void> }> {
  // Only a file of an older program needs one, so only then is the driver loaded.
  const { openSqlite } = await import('@stoa/sqlite');
  const folder = await mkdtemp(join(tmpdir(), 'stoa-scratch-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const engine = await openSqlite(join(folder, 'scratch.db'));
    return {
      engine,
      async close() {
        await engine.close();
        await remove();
      },
    };
  } catch (cause) {
    await remove();
    throw cause;
  }
}
