import type { PersonId } from '../ids.ts';
import type { Row, RowChange } from '../ports/change-log.ts';

/** What pages show; a change of one makes them ask again. */
export type Topic = 'members' | 'meetings' | 'chat' | 'posts' | 'notifications' | 'presence' | 'pictures';

/** Who may hear of a row: every member, one person, or nobody. */
export type Audience = 'members' | PersonId | undefined;

interface LiveTable {
  readonly topic: Topic;
  /** All of a row that goes out. What is not named here stays inside: secrets, addresses, and every text that somebody may take back. */
  readonly columns: readonly string[];
  /** Left out: every member. */
  readonly audience?: (row: Row) => Audience;
}

/** The tables that can be followed, and nothing else can. */
const tables = {
  member: { topic: 'members', columns: ['person_id', 'name', 'role', 'joined_at', 'left_at'] },
  meeting: {
    topic: 'meetings',
    columns: [
      'id',
      'code',
      'title',
      'starts_at',
      'duration_ms',
      'created_by',
      'created_by_name',
      'created_at',
      'started_at',
      'ended_at',
      'cancelled_at',
      'yes_limit',
    ],
  },
  meeting_answer: {
    topic: 'meetings',
    columns: ['meeting_id', 'person_id', 'name', 'state', 'turn', 'answered_at'],
  },
  seat: { topic: 'meetings', columns: ['id', 'meeting_id', 'name', 'role', 'place', 'created_at'] },
  log_entry: {
    topic: 'chat',
    columns: ['meeting_id', 'position', 'author_name', 'logged_at', 'type'],
    audience: ({ to_seat }) => (to_seat === null ? 'members' : undefined),
  },
  post: {
    topic: 'posts',
    columns: ['id', 'title', 'author_id', 'author_name', 'created_at', 'published_at', 'edited_at'],
    audience: ({ published_at, author_id }) => (published_at === null ? (author_id as PersonId) : 'members'),
  },
  post_like: { topic: 'posts', columns: ['post_id', 'person_id', 'author_name', 'created_at'] },
  post_comment: {
    topic: 'posts',
    columns: ['id', 'post_id', 'reply_to', 'author_id', 'author_name', 'created_at'],
  },
  notification: {
    topic: 'notifications',
    columns: [
      'id',
      'kind',
      'author_id',
      'author_name',
      'post_id',
      'comment_id',
      'meeting_id',
      'created_at',
      'read_at',
    ],
    audience: ({ person_id }) => person_id as PersonId,
  },
} as const satisfies Record<string, LiveTable>;

export type LiveTableName = keyof typeof tables;
export const liveTableNames = Object.keys(tables) as LiveTableName[];
export const isLiveTable = (name: string): name is LiveTableName => Object.hasOwn(tables, name);

/** A change as one audience is told of it. */
export interface Told {
  readonly to: PersonId | 'members';
  readonly topic: Topic;
  readonly op: RowChange['op'];
  /** What may be seen of the row; `undefined` for one that is not there any more. */
  readonly row: Row | undefined;
}

/** Whom a change is told, and what. A draft that is published appears to the others, one that is taken back disappears for them. */
export function toldOf({ table, op, before, after }: RowChange): readonly Told[] {
  if (!isLiveTable(table)) return [];
  const { topic, columns, audience = () => 'members' }: LiveTable = tables[table];
  const was = before && audience(before);
  const is = after && audience(after);
  const gone: Told[] = was && was !== is ? [{ to: was, topic, op: 'delete', row: undefined }] : [];
  const row = after && Object.fromEntries(columns.map((column) => [column, after[column] ?? null]));
  return is ? [...gone, { to: is, topic, op: was === is ? op : 'insert', row }] : gone;
}
