import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openWorkspace } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import Database from 'better-sqlite3';
import { ada, hall, meeting, said, text } from './hall.ts';
import { alternate, type Measure } from './measure.ts';

const writers = 64;

/** The data layer: durable chat messages, reading a page of them, opening workspaces, and the memory that open ones take. */
export async function data(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-data-'));
  let files = 0;
  const newFile = (): string => join(folder, `${(files += 1)}.db`);
  try {
    return [
      {
        id: 'G11',
        what: `messages kept for good per second, ${writers} writers / raw FULL one by one`,
        ...(await alternate(
          () => appends(newFile(), writers),
          async () => rawInserts(await emptyLog(newFile())),
          7,
        )),
        unit: '/s wall',
        target: 3,
      },
      {
        id: 'G11a',
        what: 'the same with one writer / raw FULL one by one',
        ...(await alternate(
          () => appends(newFile(), 1),
          async () => rawInserts(await emptyLog(newFile())),
          5,
        )),
        unit: '/s wall',
        target: 0.6,
      },
      ...(await lists(newFile())),
      ...(await coldOpens(folder)),
      ...(await memory(folder, 100)),
      ...(await memory(folder, 500)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Appends per second, wall: so many writers, each sending its next message when the last one is acknowledged. */
async function appends(file: string, concurrent: number): Promise<number> {
  const { engine, records } = await workspace(file);
  let done = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrent }, async (_, writer) => {
      for (let i = 0; performance.now() - started < 1_000; i++, done++)
        await records.messageLog.append(said(`${writer}-${i}`));
    }),
  );
  const perSecond = (done / (performance.now() - started)) * 1_000;
  await engine.close();
  return perSecond;
}

async function emptyLog(file: string): Promise<string> {
  await (await workspace(file)).engine.close();
  return file;
}

/** The peer: one prepared insert into the same table, each its own durable transaction, nothing else. */
function rawInserts(file: string): number {
  const database = new Database(file);
  database.pragma('synchronous = full');
  const insert = database.prepare(
    `insert into log_entry (meeting_id, position, id, author_seat, author_name, logged_at, type, body)
     values ('hall', ?, ?, 'ada', 'Ada', 0, 'said', ?)`,
  );
  let done = 0;
  const started = performance.now();
  for (; performance.now() - started < 1_000; done++) insert.run(done + 1, `m${done}`, text);
  const perSecond = (done / (performance.now() - started)) * 1_000;
  database.close();
  return perSecond;
}

/** The last 50 messages, beside the same rows from raw `all()` as one writes it, and with the plus that spares it preparing again. */
async function lists(file: string): Promise<Measure[]> {
  const { engine, records } = await workspace(file);
  const count = 5_000;
  await Promise.all(Array.from({ length: count }, (_, i) => records.messageLog.append(said(`m${i}`))));
  const raw = new Database(file, { readonly: true });
  const statement = (plus: string) =>
    raw.prepare(
      `select id, meeting_id, author_seat, author_name, logged_at, to_seat, type, body, reply_to, target, emoji, is_on, position
         from log_entry where meeting_id = ${plus}? and position > ${plus}? order by position limit 50`,
    );
  const against = (peer: Database.Statement) =>
    alternate(
      () => perCpuSecond(() => records.messageLog.readAfter(hall, count - 50, 50, ada)),
      () => perCpuSecond(() => void peer.all('hall', count - 50)),
      7,
    );
  const measures: Measure[] = [
    {
      id: 'G12',
      what: 'last 50 messages / raw all()',
      ...(await against(statement(''))),
      unit: '/CPU-s',
      target: 0.7,
    },
    {
      id: 'G12a',
      what: 'the same / raw all() never prepared again',
      ...(await against(statement('+'))),
      unit: '/CPU-s',
      target: 0.7,
    },
  ];
  raw.close();
  await engine.close();
  return measures;
}

/** Opening a workspace that is not open, up to its first answer, over 256 files: beside SQLite alone, and its slowest in a hundred. */
async function coldOpens(folder: string): Promise<Measure[]> {
  const files = Array.from({ length: 256 }, (_, i) => join(folder, `cold-${i}.db`));
  for (const file of files) {
    const { engine, records } = await workspace(file);
    await records.messageLog.append(said('a'));
    await engine.close();
  }
  const slowest: number[] = [];
  const ours = async (): Promise<number> => {
    const times: number[] = [];
    for (const file of files) {
      const started = performance.now();
      const engine = await openSqlite(file);
      await (await openWorkspace(engine)).messageLog.lastPosition(hall);
      times.push(performance.now() - started);
      await engine.close();
    }
    times.sort((a, b) => a - b);
    slowest.push(times[Math.floor(times.length * 0.99)]!);
    return times[Math.floor(times.length / 2)]!;
  };
  const peer = async (): Promise<number> => {
    const times = files.map((file) => {
      const started = performance.now();
      const database = new Database(file);
      database.pragma('journal_mode = wal');
      database.prepare('select max(position) from log_entry where meeting_id = ?').get('hall');
      const took = performance.now() - started;
      database.close();
      return took;
    });
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
  };
  const measured = await alternate(ours, peer, 5);
  return [
    {
      id: 'G13',
      what: 'workspace opened to its first answer, slowest in 100',
      ours: slowest.toSorted((a, b) => a - b)[Math.floor(slowest.length / 2)]!,
      peer: 0,
      ratio: 0,
      unit: 'ms',
      range: [Math.min(...slowest), Math.max(...slowest)],
      target: 5,
      lessIsBetter: true,
    },
    {
      id: 'G13a',
      what: 'the same, median / raw SQLite',
      ...measured,
      unit: 'ms',
      lessIsBetter: true,
    },
  ];
}

/** What so many open workspaces add to a process, each read and written once, in MiB: just made, and opened from their files. */
async function memory(folder: string, count: number): Promise<Measure[]> {
  const script = join(import.meta.dirname, 'data-memory.ts');
  const added = async (): Promise<number> => {
    const args = ['--expose-gc', script, folder, String(count)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return Number(stdout);
  };
  const id = count === 100 ? 'M100' : 'M500';
  const measures: Measure[] = [];
  for (const [part, what] of [
    ['n', `memory that ${count} workspaces add that are made`],
    ['', `memory that ${count} workspaces add that are opened`],
  ] as const)
    measures.push({
      id: id + part,
      what,
      ours: await added(),
      peer: 0,
      ratio: 0,
      unit: 'MiB',
      target: count * 0.6,
      lessIsBetter: true,
    });
  return measures;
}

async function perCpuSecond(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  let done = 0;
  for (const started = performance.now(); performance.now() - started < 500; done++) await work();
  const { user, system } = process.cpuUsage(before);
  return done / ((user + system) / 1e6);
}

async function workspace(file: string) {
  const engine = await openSqlite(file);
  const records = await openWorkspace(engine);
  if (!(await records.meetings.byId(hall))) await records.meetings.add(meeting);
  return { engine, records };
}
