import { randomBytes } from 'node:crypto';
import type { Migration } from '@stoa/tenantdb';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownServer, type OwnServer } from './fixtures/server.ts';
import { openPostgres, preparePostgres } from './index.ts';

/** As managed PostgreSQL has it: everybody signs in by password (SCRAM), and nobody of ours is a superuser. */
const notes: Migration = {
  name: '0001-notes',
  statements: ['create table note (id text primary key, body text)'],
};
const sessions: Migration = {
  name: '0001-session',
  statements: ['create table session (id text primary key)'],
};
const later: Migration = {
  name: '0002-later',
  statements: ['alter table note add column shout text', 'update note set shout = upper(body)'],
};
const wallKey = randomBytes(32);
// Characters that a URL and a SQL text would trip over.
const password = `o'wn"er:%/?#@ é`;

let server: OwnServer;
let n = 0;
let owner: string;
let application: string;
beforeAll(async () => {
  server = await ownServer({ password });
}, 60_000);
afterAll(() => server.stop());

const urlOf = (user: string, database: string, secret = password): string => {
  const url = new URL(server.url);
  [url.username, url.password] = [encodeURIComponent(user), encodeURIComponent(secret)];
  url.pathname = `/${database}`;
  return url.href;
};
async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}
const literal = `'${password.replaceAll("'", "''")}'`;

beforeEach(async () => {
  const name = `plain${(n += 1)}`;
  await asSuperuser(
    `create role ${name}_owner login createrole nosuperuser nobypassrls password ${literal}`,
    `create database ${name} owner ${name}_owner template template0 encoding 'UTF8' locale 'C'`,
  );
  owner = urlOf(`${name}_owner`, name);
  application = urlOf(`${name}_app`, name);
});
const prepare = (workspace = [notes], ownerUrl = owner) =>
  preparePostgres({ ownerUrl, url: application, wallKey, directory: [sessions], workspace });

test('an owner who may only make roles prepares, migrates everybody’s rows, and sees none of them afterwards', async () => {
  expect(await prepare()).toEqual(['0001-session', '0001-notes']);
  const postgres = await openPostgres({ url: application, wallKey });
  for (const id of ['olive', 'birch'])
    await postgres.workspace(id).run(`insert into note (id, body) values ('a', :body)`, { body: `of ${id}` });
  await postgres.directory.run(`insert into session (id) values ('s')`);
  expect(await prepare([notes, later])).toEqual(['0002-later']);
  expect(await prepare([notes, later])).toEqual([]);
  expect(await postgres.workspace('olive').query('select * from note')).toEqual([
    { id: 'a', body: 'of olive', shout: 'OF OLIVE' },
  ]);
  await expect(postgres.workspace('olive').query('select * from directory.session')).rejects.toThrow(
    'permission denied',
  );
  await postgres.close();

  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  await expect(client.query('select * from workspace.note')).rejects.toThrow('no workspace');
  await client.end();
});

test('whoever has not the password is told so, without it', async () => {
  await prepare();
  const { pathname, username } = new URL(application);
  const wrong = openPostgres({ url: urlOf(username, pathname.slice(1), 'wrong'), wallKey });
  await expect(wrong).rejects.toMatchObject({
    name: 'SignInRefused',
    message: expect.not.stringContaining('wrong'),
  });
});

test('the roles may be made by somebody else: then the owner needs no right over roles', async () => {
  const { username } = new URL(owner);
  const { username: app } = new URL(application);
  await asSuperuser(
    `alter role ${username} nocreaterole`,
    ...[app, `${app}_directory`].map((role) => `create role ${role} login noinherit password ${literal}`),
  );
  expect(await prepare()).toEqual(['0001-session', '0001-notes']);
  const postgres = await openPostgres({ url: application, wallKey });
  expect(await postgres.workspace('olive').query('select * from note')).toEqual([]);
  await postgres.close();
});

test('an owner who may not make the roles, or does not own the database, is told so in one sentence', async () => {
  const { username } = new URL(owner);
  await asSuperuser(`alter role ${username} nocreaterole`);
  await expect(prepare()).rejects.toMatchObject({
    name: 'OwnerLacksRights',
    message: expect.stringContaining('CREATEROLE'),
  });
  await asSuperuser(
    `alter role ${username} createrole`,
    `alter database ${new URL(owner).pathname.slice(1)} owner to postgres`,
  );
  await expect(prepare()).rejects.toMatchObject({
    name: 'OwnerLacksRights',
    message: expect.stringContaining('own'),
  });
});
