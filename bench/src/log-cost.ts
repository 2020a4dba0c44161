/** What writing changes down costs each write: the same tables and statements, logged beside not logged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendsOf } from '@stoa/postgres/fixtures/bare';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import { migrate, type Engine, type Migration } from '@stoa/tenantdb';
import { cpuOf } from './cpu-of.ts';
import { text } from './hall.ts';
import { quotient, type Measure } from './measure.ts';

const notes: Migration = {
  name: '0001-note',
  statements: ['create table note (id text primary key, n integer not null default 0, body text)'],
};
const repetitions = 7;
const many = 2_000;

/** A table of notes, and the CPU time that its database has used so far, in s, in whatever process. */
interface Notes {
  readonly engine: Engine;
  cpu(): number;
}

export async function logCost(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-log-'));
  const onFile = async (name: string, logged: string[]): Promise<Notes> => {
    const engine = await openSqlite(join(folder, name));
    await migrate(engine, [notes], logged);
    return { engine, cpu: ownCpu };
  };
  const onServer = async (logged: string[]): Promise<Notes & { close: () => Promise<void> }> => {
    const database = await testDatabase([], [notes], { logged });
    const engine = (await database.open({ connections: 4 })).workspace('olive');
    await engine.query('select 1');
    await engine.run(`insert into note (id) values ('first')`);
    const backends = await backendsOf(database);
    const cpu = () => ownCpu() + backends.reduce((sum, pid) => sum + (cpuOf(pid) ?? 0), 0);
    return { engine, cpu, close: () => database.drop() };
  };
  const files = { logged: await onFile('logged.db', ['note']), bare: await onFile('bare.db', []) };
  const servers = { logged: await onServer(['note']), bare: await onServer([]) };
  try {
    return [
      ...(await costs('SQLite', files.logged, files.bare)),
      ...(await costs('PostgreSQL', servers.logged, servers.bare)),
    ];
  } finally {
    for (const { engine } of [files.logged, files.bare]) await engine.close();
    for (const { close } of [servers.logged, servers.bare]) await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** CPU of each kind of write, in µs a row, this process and the server together. */
async function costs(where: string, logged: Notes, bare: Notes): Promise<Measure[]> {
  const [us, them] = [[], []] as [Record<string, number>[], Record<string, number>[]];
  for (let round = 0; round < repetitions; round++) {
    const turns = [
      async () => void us.push(await once(logged, round)),
      async () => void them.push(await once(bare, round)),
    ];
    for (const turn of round % 2 ? turns : turns.reverse()) await turn();
  }
  return Object.keys(us[0]!).map((what) => ({
    id: 'F1',
    what: `${where}: CPU of ${what}, changes logged / not`,
    ...quotient(
      us.map((one) => one[what]!),
      them.map((one) => one[what]!),
    ),
    unit: 'µs',
    lessIsBetter: true,
  }));
}

async function once({ engine, cpu }: Notes, round: number): Promise<Record<string, number>> {
  const micros = async (count: number, work: () => Promise<unknown>): Promise<number> => {
    const before = cpu();
    await work();
    return ((cpu() - before) * 1e6) / count;
  };
  const one = (sql: string) => (n: number) => engine.run(sql, { id: `${round}-${n}` });
  const all = (write: (n: number) => Promise<unknown>) => () =>
    Promise.all(Array.from({ length: many }, (_, n) => write(n)));
  const mine = { mine: `${round}-%` };
  return {
    'an insert, 64 to 256 in a commit': await micros(
      many,
      all(one(`insert into note (id, body) values (:id, '${text}')`)),
    ),
    'an update': await micros(many, all(one('update note set n = n + 1 where id = :id'))),
    'an update that changes nothing': await micros(many, all(one('update note set n = n where id = :id'))),
    'a row of a large update': await micros(many, () =>
      engine.run('update note set n = n + 1 where id like :mine', mine),
    ),
    'a row of a large insert': await micros(many, () =>
      engine.run(`insert into note (id, body) select 'x' || id, body from note where id like :mine`, mine),
    ),
  };
}
