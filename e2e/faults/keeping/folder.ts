import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMadeWorkspaces, openDirectory, openWorkspace } from '@stoa/records';
import { openSqlite, type SqliteEngine } from '@stoa/sqlite';

/** A folder for one fault, removed when it is over. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-keeping-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A data folder with workspaces that hold `posts` each, and no server on it. */
export async function dataFolder(path: string, ids: readonly string[], posts: number): Promise<void> {
  mkdirSync(join(path, 'workspaces'), { recursive: true });
  writeFileSync(join(path, 'secret'), 's'.repeat(43));
  const directory = await openSqlite(join(path, 'directory.db'));
  await openDirectory(directory);
  await directory.run(
    `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values ('mia', 'Mia', 'mia@agora.example', 0, 0, 0)`,
  );
  for (const id of ids) {
    await directory.run(`insert into workspace (id, slug, name, created_at) values (:id, :id, :id, 1)`, {
      id,
    });
    await createMadeWorkspaces(directory).add(id as never);
    const engine = await openWorkspaceFile(path, id);
    await Promise.all(
      Array.from({ length: posts }, (_, n) => addPost(engine, `${id}-${n}`, 'x'.repeat(400))),
    );
    await engine.close();
  }
  await directory.close();
}

export async function openWorkspaceFile(path: string, id: string): Promise<SqliteEngine> {
  const engine = await openSqlite(join(path, 'workspaces', `${id}.db`));
  await openWorkspace(engine);
  return engine;
}

export const addPost = (engine: Pick<SqliteEngine, 'run'>, id: string, body: string) =>
  engine.run(
    `insert into post (id, title, body, body_text, mentions, author_id, author_name, created_at, changed_by)
     values (:id, :id, :body, :body, '[]', 'mia', 'Mia', 1, 'mia')`,
    { id, body },
  );

/** The folder as commit d7f0b17 left it: schema 3 of workspaces, 4 of the directory, and nothing logged. */
export const olderFolder = (path: string): void =>
  cpSync(join(import.meta.dirname, 'data-d7f0b17'), path, { recursive: true });
