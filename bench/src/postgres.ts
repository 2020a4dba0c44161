/** PostgreSQL through the records: what a group of writers costs, beside bare `pg` with as many connections. */
import { backendsOf, openBare, type BarePostgres } from '@stoa/postgres/fixtures/bare';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import type { Postgres } from '@stoa/postgres';
import { directoryMigrations, loggedTables, openWorkspace, workspaceMigrations } from '@stoa/records';
import { cpuOf } from './cpu-of.ts';
import { meeting, said, text } from './hall.ts';
import { quotient, type Measure } from './measure.ts';
import { replica } from './replica.ts';

const connections = 20;
/** As many as write on our side. */
const bareConnections = 9;
const repetitions = 5;
const spanMs = 1_000;

export async function postgres(): Promise<Measure[]> {
  const database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
  const ours = await database.open({ connections });
  const bare = openBare(database, bareConnections);
  try {
    await bare.run('', bareTable, []);
    const measures: Measure[] = [];
    for (const [writers, workspaces] of [
      [1, 1],
      [16, 1],
      [64, 1],
      [16, 16],
      [64, 16],
    ] as const)
      measures.push(...(await throughput(database, ours, bare, writers, workspaces)));
    measures.push(...(await chatLike(ours, bare)), ...(await replica()));
    return measures;
  } finally {
    await bare.close();
    await database.drop();
    await database.server.stop();
  }
}

/** Durable writes per second, and the CPU time of one: this process's, and that of the server's processes, in µs. */
interface Figures {
  readonly perSecond: number;
  readonly ownMicros: number;
  readonly serverMicros: number;
}

async function throughput(
  database: TestDatabase,
  postgres: Postgres,
  bare: BarePostgres,
  writers: number,
  workspaces: number,
): Promise<Measure[]> {
  const logs = await Promise.all(
    Array.from({ length: workspaces }, (_, n) => logOf(postgres, `w${writers}-${workspaces}-${n}`)),
  );
  const [us, them]: [Figures[], Figures[]] = [[], []];
  const weWrite = (writer: number, n: number) =>
    logs[writer % workspaces]!.append(said(`${us.length}-${writer}-${n}`));
  const theyWrite = (writer: number, n: number) =>
    bare.run('insert', bareInsert, bareValues(`${writers}-${workspaces}-${them.length}-${writer}-${n}`));
  for (let i = 0; i < repetitions; i++) {
    const turns = [
      async () => void us.push(await figures(database, writers, weWrite)),
      async () => void them.push(await figures(database, writers, theyWrite)),
    ];
    for (const turn of i % 2 ? turns : turns.reverse()) await turn();
  }
  const compared = (one: keyof Figures) =>
    quotient(
      us.map((f) => f[one]),
      them.map((f) => f[one]),
    );
  const id = `P${writers}/${workspaces}`;
  const where = workspaces === 1 ? 'one workspace' : `${workspaces} workspaces`;
  return [
    {
      id,
      what: `${writers} writing to ${where} / bare pg`,
      ...compared('perSecond'),
      unit: '/s wall',
      ...(writers === 64 && workspaces === 1 && { target: 1 }),
    },
    { id, what: 'CPU of a write, this process', ...compared('ownMicros'), unit: 'µs', lessIsBetter: true },
    { id, what: 'CPU of a write, the server', ...compared('serverMicros'), unit: 'µs', lessIsBetter: true },
  ];
}

async function figures(
  database: TestDatabase,
  writers: number,
  write: (writer: number, n: number) => Promise<unknown>,
): Promise<Figures> {
  const backends = await backendsOf(database);
  const server = () => backends.reduce((sum, pid) => sum + (cpuOf(pid) ?? 0), 0);
  const [serverBefore, ownBefore, started] = [server(), process.cpuUsage(), performance.now()];
  let done = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let n = 0; performance.now() - started < spanMs; n++, done++) await write(writer, n);
    }),
  );
  const { user, system } = process.cpuUsage(ownBefore);
  return {
    perSecond: (done / (performance.now() - started)) * 1_000,
    ownMicros: (user + system) / done,
    serverMicros: ((server() - serverBefore) * 1e6) / done,
  };
}

/** 100 messages a second into one workspace, at even distances, whether or not the one before is done. */
async function chatLike(postgres: Postgres, bare: BarePostgres): Promise<Measure[]> {
  const log = await logOf(postgres, 'chat');
  const [us, them]: [number[][], number[][]] = [[], []];
  for (let i = 0; i < 3; i++) {
    us.push(await latencies((n) => log.append(said(`${i}-${n}`))));
    them.push(await latencies((n) => bare.run('insert', bareInsert, bareValues(`chat-${i}-${n}`))));
  }
  return [50, 99].map((percent) => {
    const of = (runs: number[][]) => runs.map((times) => times[Math.floor((times.length * percent) / 100)]!);
    return {
      id: `Pp${percent}`,
      what: `100 messages/s into one workspace, p${percent} / bare pg`,
      ...quotient(of(us), of(them)),
      unit: 'ms',
      lessIsBetter: true,
    };
  });
}

async function latencies(write: (n: number) => Promise<unknown>): Promise<number[]> {
  const under: Promise<number>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const started = performance.now();
      under.push(write(under.length).then(() => performance.now() - started));
      if (under.length < 300) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
  return (await Promise.all(under)).sort((a, b) => a - b);
}

async function logOf(postgres: Postgres, id: string) {
  const records = await openWorkspace(postgres.workspace(id));
  await records.meetings.add(meeting);
  return records.messageLog;
}

const bareTable = `create table public.bare (
  meeting_id text not null, position bigint generated always as identity, id text not null, author_seat text not null,
  author_name text not null, logged_at bigint not null, type text not null, body text,
  primary key (meeting_id, position), unique (meeting_id, id))`;
const bareInsert = `insert into public.bare (meeting_id, id, author_seat, author_name, logged_at, type, body)
  values ('hall', $1, 'ada', 'Ada', 0, 'said', $2) returning position`;
const bareValues = (id: string) => [id, text];
