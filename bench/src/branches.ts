import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import {
  directoryMigrations,
  loggedTables,
  openWorkspace,
  workspaceMigrations,
  workspaceSchema,
} from '@stoa/records';
import { backup, openSqlite, type SqliteEngine } from '@stoa/sqlite';
import {
  contentHash,
  differences,
  exportTenant,
  importTenant,
  makeBranch,
  mergeBranch,
} from '@stoa/tenantdb';

/** `node bench/src/branches.ts [MB]`: what a branch and a file of a workspace of so many megabytes cost. Prints a line for each. */
const megabytes = Number(process.argv[2] ?? 100);
const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-branches-'));
const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  const value = await work();
  console.log(`${what}: ${Math.round(performance.now() - started)} ms`);
  return value;
};

try {
  const origin = await openSqlite(join(folder, 'origin.db'));
  await openWorkspace(origin);
  let posts = 0;
  while (statSync(origin.file).size < megabytes * 2 ** 20) {
    await Promise.all(Array.from({ length: 5_000 }, () => addPost(origin, (posts += 1))));
    await origin.query('select 1');
  }
  console.log(`${posts} posts with their history, ${Math.round(statSync(origin.file).size / 2 ** 20)} MiB`);

  await timed('a copy of the file, nobody writing', async () =>
    copyFileSync(origin.file, join(folder, 'plain.db')),
  );
  await timed('a branch on SQLite, by backup under a read transaction', () =>
    backup(origin, join(folder, 'branch.db')),
  );
  const branch = await openSqlite(join(folder, 'branch.db'));
  await openWorkspace(branch);
  const base = { origin: posts, branch: posts };
  await branch.run(`update post set title = 'Changed' where id like 'p1%0'`);
  await origin.run(`update post set body = 'Changed too' where id like 'p2%0'`);
  const found = await timed('what differs', () => differences(branch, origin, base, workspaceSchema));
  console.log(`  ${found.length} rows`);
  await timed('merged', () => mergeBranch(branch, origin, base, workspaceSchema));

  const rows = await openSqlite(join(folder, 'rows.db'));
  await openWorkspace(rows);
  await timed('a branch on SQLite, row by row', () => makeBranch(origin, rows, workspaceSchema));
  const file: Uint8Array[] = [];
  await timed('exported', async () => {
    for await (const piece of exportTenant(origin, workspaceSchema)) file.push(piece);
  });
  console.log(`  ${Math.round(file.reduce((sum, { length }) => sum + length, 0) / 2 ** 20)} MiB, packed`);
  const imported = await openSqlite(join(folder, 'imported.db'));
  const pieces = async function* () {
    yield* file;
  };
  await timed('imported', () => importTenant(imported, pieces(), workspaceSchema));
  const hash = await timed('its content hash', () => contentHash(origin, workspaceSchema));
  if ((await contentHash(imported, workspaceSchema)) !== hash)
    throw new Error('What came in is not what went out.');

  const database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
  try {
    const postgres = await database.open();
    const [there, other] = [postgres.workspace('a'), postgres.workspace('b')];
    await timed('imported on PostgreSQL', () => importTenant(there, pieces(), workspaceSchema));
    await timed('a branch on PostgreSQL, with the tenant’s own rights', () =>
      makeBranch(there, other, workspaceSchema),
    );
  } finally {
    await database.drop();
  }
  for (const engine of [origin, branch, rows, imported]) await engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function addPost(engine: SqliteEngine, n: number) {
  return engine.run(
    `insert into post (id, title, body, body_text, mentions, author_id, author_name, created_at, changed_by)
     values (:id, :title, :body, :body, '[]', 'mia', 'Mia', :n, 'mia')`,
    { id: `p${n}`, title: `Post ${n}`, body: `What Mia wrote, number ${n}. `.repeat(8), n },
  );
}
