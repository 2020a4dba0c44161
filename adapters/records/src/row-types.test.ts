import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CalendarFeed,
  Invite,
  Meeting,
  MeetingAnswer,
  Member,
  Notification,
  Post,
  RoomSettings,
  RosterEntry,
  Series,
  Stay,
  Workspace,
} from '@stoa/domain';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import { migrate, type Engine } from '@stoa/tenantdb';
import { beforeAll, describe, expect, test } from 'vitest';
import { stayColumns } from './attendance.ts';
import { answerColumns } from './answers.ts';
import { calendarFeedColumns } from './calendar-feeds.ts';
import { commentColumns, type CommentRow } from './comments.ts';
import { directoryMigrations, loggedTables, workspaceMigrations } from './index.ts';
import { inviteColumns } from './invites.ts';
import { meetingColumns, type MeetingRow } from './meetings.ts';
import { entryColumns, type EntryRow } from './message-log.ts';
import { notificationColumns, type NotificationRow } from './notifications.ts';
import { postColumns, type PostRow } from './posts.ts';
import { rosterColumns } from './roster.ts';
import { seriesColumns } from './series.ts';
import { seatColumns, type SeatRow } from './seats.ts';
import { memberColumns, workspaceColumns } from './workspaces.ts';

/**
 * What TypeScript believes of each row, against the columns that are there. The compiler holds the lists below to the rows' types, the
 * tests hold them to the live tables of both databases.
 */
type Class = 'text' | 'number';
type Kind = Class | `${Class} or null`;
type ClassOf<T> = [T] extends [string] ? 'text' : [T] extends [number] ? 'number' : never;
type KindOf<T> = null extends T
  ? `${ClassOf<NonNullable<T>>} or null`
  : undefined extends T
    ? `${ClassOf<NonNullable<T>>} or null`
    : ClassOf<T>;
type Kinds<Row> = { readonly [Field in keyof Row]-?: KindOf<Row[Field]> };

const meeting = {
  id: 'text',
  code: 'text',
  title: 'text',
  startsAt: 'number or null',
  durationMs: 'number or null',
  createdBy: 'text',
  createdByName: 'text',
  createdAt: 'number',
  startedAt: 'number or null',
  endedAt: 'number or null',
  cancelledAt: 'number or null',
  changedBy: 'text or null',
  yesLimit: 'number or null',
  zone: 'text or null',
  editedAt: 'number or null',
  edits: 'number or null',
  seriesId: 'text or null',
  occursAt: 'number or null',
  lobby: 'number',
  locked: 'number',
  chat: 'number',
  share: 'number',
  capacity: 'number',
} as const satisfies Kinds<Omit<Meeting, 'settings'>> &
  Record<keyof RoomSettings, 'number'> &
  Record<keyof MeetingRow, Kind>;
const answer = {
  meetingId: 'text',
  personId: 'text',
  name: 'text',
  state: 'text',
  turn: 'number',
  answeredAt: 'number',
  changedBy: 'text',
} as const satisfies Kinds<MeetingAnswer>;
const series = {
  id: 'text',
  code: 'text',
  rule: 'text',
  zone: 'text',
  firstAt: 'number',
  title: 'text',
  durationMs: 'number or null',
  lobby: 'number',
  yesLimit: 'number or null',
  createdBy: 'text',
  createdByName: 'text',
  createdAt: 'number',
  endedAt: 'number or null',
  changedBy: 'text',
} as const satisfies Kinds<Omit<Series, 'lobby'>> & Record<'lobby', 'number'>;
const calendarFeed = {
  personId: 'text',
  secretHash: 'text',
  createdAt: 'number',
} as const satisfies Kinds<CalendarFeed>;
const seat = {
  id: 'text',
  meetingId: 'text',
  holderType: 'text',
  holderId: 'text',
  secretHash: 'text or null',
  name: 'text',
  role: 'text',
  place: 'text',
  handAt: 'number or null',
  createdAt: 'number',
  asGuest: 'number',
} as const satisfies Kinds<SeatRow>;
const entry = {
  id: 'text',
  meetingId: 'text',
  authorSeat: 'text',
  authorName: 'text',
  at: 'number',
  to: 'text or null',
  type: 'text',
  body: 'text or null',
  replyTo: 'text or null',
  target: 'text or null',
  emoji: 'text or null',
  isOn: 'number or null',
  position: 'number',
} as const satisfies Kinds<EntryRow>;
const stay = {
  seatId: 'text',
  name: 'text',
  personId: 'text or null',
  from: 'number',
  until: 'number or null',
  seenAt: 'number or null',
} as const satisfies Kinds<Stay>;
const invite = {
  id: 'text',
  workspaceId: 'text',
  secretHash: 'text',
  role: 'text',
  createdBy: 'text',
  createdByName: 'text',
  createdAt: 'number',
  expiresAt: 'number',
  uses: 'number',
  maxUses: 'number',
  revokedAt: 'number or null',
  email: 'text or null',
} as const satisfies Kinds<Invite>;
const workspace = {
  id: 'text',
  slug: 'text',
  name: 'text',
  createdAt: 'number',
} as const satisfies Kinds<Workspace>;
const member = {
  personId: 'text',
  name: 'text',
  email: 'text',
  role: 'text',
  joinedAt: 'number',
} as const satisfies Kinds<Member>;
const roster = {
  personId: 'text',
  name: 'text',
  role: 'text',
  joinedAt: 'number',
  leftAt: 'number or null',
  changedBy: 'text',
} as const satisfies Kinds<RosterEntry>;
const post = {
  id: 'text',
  title: 'text',
  body: 'text',
  bodyText: 'text',
  mentions: 'text',
  authorId: 'text',
  authorName: 'text',
  createdAt: 'number',
  publishedAt: 'number or null',
  editedAt: 'number or null',
  changedBy: 'text',
} as const satisfies Kinds<Omit<Post, 'mentions'>> & Record<keyof PostRow, Kind>;
const comment = {
  id: 'text',
  postId: 'text',
  replyTo: 'text or null',
  authorId: 'text',
  authorName: 'text',
  body: 'text',
  mentions: 'text',
  createdAt: 'number',
  changedBy: 'text',
} as const satisfies Kinds<CommentRow>;
const notification = {
  id: 'text',
  personId: 'text',
  kind: 'text',
  authorId: 'text',
  authorName: 'text',
  others: 'number',
  title: 'text',
  excerpt: 'text',
  postId: 'text or null',
  commentId: 'text or null',
  meetingId: 'text or null',
  groupKey: 'text or null',
  createdAt: 'number',
  readAt: 'number or null',
} as const satisfies Kinds<Notification> & Record<keyof NotificationRow, Kind>;

const selections: readonly (readonly [
  string,
  {
    readonly schema: 'directory' | 'workspace';
    readonly columns: string;
    readonly kinds: Record<string, Kind>;
    readonly tables: Record<string, string>;
  },
])[] = [
  ['meetings', { schema: 'workspace', columns: meetingColumns, kinds: meeting, tables: { '': 'meeting' } }],
  [
    'answers',
    { schema: 'workspace', columns: answerColumns, kinds: answer, tables: { '': 'meeting_answer' } },
  ],
  [
    'series',
    { schema: 'workspace', columns: seriesColumns, kinds: series, tables: { '': 'meeting_series' } },
  ],
  [
    'calendar feeds',
    {
      schema: 'workspace',
      columns: calendarFeedColumns,
      kinds: calendarFeed,
      tables: { '': 'calendar_feed' },
    },
  ],
  ['seats', { schema: 'workspace', columns: seatColumns, kinds: seat, tables: { '': 'seat' } }],
  ['entries', { schema: 'workspace', columns: entryColumns, kinds: entry, tables: { '': 'log_entry' } }],
  [
    'stays',
    { schema: 'workspace', columns: stayColumns, kinds: stay, tables: { t: 'stay', s: 'meeting_seen' } },
  ],
  ['roster', { schema: 'workspace', columns: rosterColumns, kinds: roster, tables: { '': 'member' } }],
  ['posts', { schema: 'workspace', columns: postColumns, kinds: post, tables: { '': 'post' } }],
  [
    'comments',
    { schema: 'workspace', columns: commentColumns, kinds: comment, tables: { '': 'post_comment' } },
  ],
  [
    'notifications',
    {
      schema: 'workspace',
      columns: notificationColumns,
      kinds: notification,
      tables: { '': 'notification' },
    },
  ],
  ['invites', { schema: 'directory', columns: inviteColumns, kinds: invite, tables: { '': 'invite' } }],
  [
    'workspaces',
    { schema: 'directory', columns: workspaceColumns, kinds: workspace, tables: { '': 'workspace' } },
  ],
  // The view `person` shows columns of `user`.
  [
    'members',
    { schema: 'directory', columns: memberColumns, kinds: member, tables: { p: 'user', m: 'membership' } },
  ],
];

/** What a column of the live database holds; throws for one that is not there. */
type Ask = (table: string, column: string) => Promise<Kind>;
const classByType: Readonly<Record<string, Class>> = { text: 'text', bigint: 'number', integer: 'number' };
const kindOf = (column: { type: string; nullable: boolean } | undefined): Kind => {
  const found = column && classByType[column.type.toLowerCase()];
  if (!found) throw new Error(`No such column, or of no known type: ${column?.type ?? 'none'}`);
  return column.nullable ? `${found} or null` : found;
};
async function live(
  columns: string,
  tables: Record<string, string>,
  ask: Ask,
): Promise<Record<string, Kind>> {
  const parts = columns.split(',').map((part) => /^(?:(\w+)\.)?(\w+)(?: as "(\w+)")?$/.exec(part.trim())!);
  const kinds = parts.map(
    async ([, alias = '', column, field]) => [field ?? column!, await ask(tables[alias]!, column!)] as const,
  );
  return Object.fromEntries(await Promise.all(kinds));
}

describe('rows are what the columns hold', () => {
  let database: TestDatabase;
  let files: Record<'directory' | 'workspace', Engine>;
  beforeAll(async () => {
    database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
    const folder = mkdtempSync(join(tmpdir(), 'stoa-rows-'));
    files = {
      directory: await openSqlite(join(folder, 'd.db')),
      workspace: await openSqlite(join(folder, 'w.db')),
    };
    await migrate(files.directory, directoryMigrations);
    await migrate(files.workspace, workspaceMigrations, loggedTables);
    return async () => {
      for (const engine of Object.values(files)) await engine.close();
      rmSync(folder, { recursive: true });
      await database.drop();
    };
  });

  test.for(selections)('%s on sqlite', async ([, { schema, columns, kinds, tables }]) => {
    const ask: Ask = async (table, column) =>
      kindOf(
        await files[schema]
          .queryOne<{ type: string; notnull: number; pk: number }>(
            'select type, "notnull", pk from pragma_table_info(:table) where name = :column',
            { table, column },
          )
          .then((row) => row && { type: row.type, nullable: row.notnull === 0 && row.pk === 0 }),
      );
    expect(await live(columns, tables, ask)).toEqual(kinds);
  });

  test.for(selections)('%s on postgres', async ([, { schema, columns, kinds, tables }]) => {
    const ask: Ask = async (table, column) => {
      const [row] = await database.asOwner<{ type: string; nullable: boolean }>(
        `select data_type as type, is_nullable = 'YES' as nullable from information_schema.columns
          where table_schema = $1 and table_name = $2 and column_name = $3`,
        [schema, table, column],
      );
      return kindOf(row);
    };
    expect(await live(columns, tables, ask)).toEqual(kinds);
  });
});
