/** Reads of a chat's last 50 messages, with a streaming standby beside without: what they cost the server that writes. */
import type { LogEntry, MeetingId, MessageId, SeatId } from '@stoa/domain';
import { backendsOf } from '@stoa/postgres/fixtures/bare';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { ownServer, standbyOf } from '@stoa/postgres/fixtures/server';
import { directoryMigrations, loggedTables, openWorkspace, workspaceMigrations } from '@stoa/records';
import { cpuOf } from './cpu-of.ts';
import { quotient, type Measure } from './measure.ts';

const readers = 16;
const messages = 500;
const repetitions = 5;
const spanMs = 1_000;
const hall = 'hall' as MeetingId;
const ada = 'ada' as SeatId;

export async function replica(): Promise<Measure[]> {
  const primary = await ownServer();
  const database = await testDatabase(directoryMigrations, workspaceMigrations, {
    server: primary,
    logged: loggedTables,
  });
  const standby = await standbyOf(primary);
  try {
    const [with_, without] = [
      await database.open({ replicaUrl: database.on(standby) }),
      await database.open(),
    ];
    const engine = with_.workspace('reads');
    const records = await openWorkspace(engine);
    const alone = await openWorkspace(without.workspace('reads'));
    await records.meetings.add(meeting);
    await Promise.all(Array.from({ length: messages }, (_, n) => records.messageLog.append(said(n))));
    const measures: Measure[] = [];
    for (const writesPerSecond of [0, 50]) {
      const [shared, own]: [Figures[], Figures[]] = [[], []];
      for (let i = 0; i < repetitions; i++) {
        const write = (n: number) =>
          alone.messageLog.append(said(messages + i * 1_000 + n + writesPerSecond * 1_000));
        const turns = [
          async () => void shared.push(await figures(database, () => page(records), writesPerSecond, write)),
          async () =>
            void own.push(
              await figures(
                database,
                () => page(alone),
                writesPerSecond,
                (n) => write(n + 500),
              ),
            ),
        ];
        for (const turn of i % 2 ? turns : turns.reverse()) await turn();
      }
      const compared = (one: keyof Figures) =>
        quotient(
          shared.map((f) => f[one]),
          own.map((f) => f[one]),
        );
      const what =
        writesPerSecond === 0 ? 'nobody writing' : `${writesPerSecond} writes/s from another process`;
      measures.push(
        {
          id: 'Pr',
          what: `${readers} reading pages with a standby / without, ${what}`,
          ...compared('perSecond'),
          unit: '/s wall',
        },
        {
          id: 'Pr',
          what: 'CPU of a read at the server that writes',
          ...compared('primaryMicros'),
          unit: 'µs',
          lessIsBetter: true,
        },
      );
    }
    return measures;
  } finally {
    await database.disconnect();
    await standby.stop();
    await primary.stop();
  }
}

interface Figures {
  readonly perSecond: number;
  readonly primaryMicros: number;
}
type Records = Awaited<ReturnType<typeof openWorkspace>>;
const page = ({ messageLog }: Records) => messageLog.readAfter(hall, messages - 50, 50, ada);

async function figures(
  database: TestDatabase,
  read: () => Promise<unknown>,
  writesPerSecond: number,
  write: (n: number) => Promise<unknown>,
): Promise<Figures> {
  await read();
  const backends = await backendsOf(database);
  const cpu = () => backends.reduce((sum, pid) => sum + (cpuOf(pid) ?? 0), 0);
  let written = 0;
  const writing =
    writesPerSecond > 0 && setInterval(() => void write((written += 1)), 1_000 / writesPerSecond);
  const [before, started] = [cpu(), performance.now()];
  let done = 0;
  await Promise.all(
    Array.from({ length: readers }, async () => {
      for (; performance.now() - started < spanMs; done++) await read();
    }),
  );
  const perSecond = (done / (performance.now() - started)) * 1_000;
  const primaryMicros = ((cpu() - before) * 1e6) / done;
  if (writing) clearInterval(writing);
  return { perSecond, primaryMicros };
}

const meeting = {
  id: hall,
  code: 'abc-defg-hij',
  title: 'Hall',
  createdBy: 'ada',
  createdByName: 'Ada',
  createdAt: 0,
  settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
} as unknown as Parameters<Records['meetings']['add']>[0];
const said = (n: number): LogEntry => ({
  id: `m${n}` as MessageId,
  meetingId: hall,
  authorSeat: ada,
  authorName: 'Ada',
  at: 0 as LogEntry['at'],
  what: {
    type: 'said',
    body: 'The olive trees need water by Thursday, and somebody should call the plumber.',
  },
});
