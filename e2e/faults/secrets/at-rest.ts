import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOptions } from '../../../tools/src/server.mjs';
import type { ClusterStoa } from '../../cluster.ts';
import type { Stoa } from '../../stoa.ts';

const backupScript = fileURLToPath(new URL('../../../homes/node/src/backup.ts', import.meta.url));

/** What a keeper puts away of a home: its backup; of the cluster a dump of its database. Workers have none. */
export function putAway(
  stoa: Stoa,
  folder: string,
): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const home = process.env.STOA_HOME || 'node';
  if (home === 'cluster') {
    const dump = execFileSync('pg_dump', ['--inserts', '--dbname', (stoa as ClusterStoa).databaseUrl], {
      maxBuffer: 2 ** 28,
    });
    return [{ name: 'the dump', bytes: dump }];
  }
  if (home === 'workers') return [];
  const to = join(folder, 'backup');
  execFileSync(process.execPath, [...nodeOptions, backupScript, to], {
    env: { ...process.env, STOA_DATA: stoa.data },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return filesBelow(to);
}

const filesBelow = (folder: string): { name: string; bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }));
