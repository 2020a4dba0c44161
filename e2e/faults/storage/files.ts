import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { integrityProblems, openSqlite } from '@stoa/sqlite';
import type { Stoa } from '../../stoa.ts';

/** The file of each workspace, by its slug. The server may run: this only reads. */
export async function workspaceFiles(stoa: Stoa): Promise<ReadonlyMap<string, string>> {
  const directory = await openSqlite(join(stoa.data, 'directory.db'));
  const rows = await directory.query<{ id: string; slug: string }>('select id, slug from workspace');
  await directory.close();
  return new Map(rows.map(({ id, slug }) => [slug, join(stoa.data, 'workspaces', `${id}.db`)]));
}

/** What is wrong with any database file of a stopped server. The cluster home has none: PostgreSQL looks after its own. */
export function problemsIn(stoa: Stoa): readonly string[] {
  if (stoa.data === '') return [];
  return readdirSync(stoa.data, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.db'))
    .flatMap((name) => integrityProblems(join(stoa.data, name)));
}
