import type { Meeting, MeetingChange, Meetings, RoomSettings } from '@stoa/domain';
import type { Engine, SqlParams, SqlValue } from '@stoa/tenantdb';

type Row = { readonly [Key in keyof Omit<Meeting, 'settings'>]-?: Meeting[Key] | null } & {
  readonly [Key in keyof RoomSettings]: number;
};

/** Which column holds which field, in the order of the table. */
const columnByField = {
  id: 'id',
  code: 'code',
  title: 'title',
  startsAt: 'starts_at',
  durationMs: 'duration_ms',
  createdBy: 'created_by',
  createdByName: 'created_by_name',
  createdAt: 'created_at',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  cancelledAt: 'cancelled_at',
  changedBy: 'changed_by',
  yesLimit: 'yes_limit',
  zone: 'zone',
  editedAt: 'edited_at',
  edits: 'edits',
  seriesId: 'series_id',
  occursAt: 'occurs_at',
  lobby: 'is_lobby',
  locked: 'is_locked',
  chat: 'is_chat',
  share: 'is_share',
  capacity: 'capacity',
} as const satisfies Record<keyof Row, string>;
const fields = Object.keys(columnByField) as (keyof Row)[];
const columns = fields.map((field) => `${columnByField[field]} as "${field}"`).join(', ');

/** For the test that compares them with the table. */
export { columns as meetingColumns, type Row as MeetingRow };

const isUpcoming = `ended_at is null and cancelled_at is null
  and (created_at > :after or coalesce(started_at, 0) > :after or coalesce(starts_at, 0) > :after)`;
/** As in the index `meeting_when`, so that a page of the past is read in its order. */
const when = 'coalesce(ended_at, cancelled_at, starts_at, started_at, created_at)';

/** {@link Meetings} in a workspace's table `meeting`. */
export function createMeetings(db: Engine): Meetings {
  const list = async (sql: string, params: SqlParams): Promise<readonly Meeting[]> =>
    (await db.query<Row>(`select ${columns} from meeting ${sql}`, params)).map(toMeeting);

  return {
    async add(meeting) {
      await db.run(
        `insert into meeting (${Object.values(columnByField).join(', ')}) values (${fields.map((f) => `:${f}`).join(', ')})`,
        { ...Object.fromEntries(fields.map((field) => [field, null])), ...toParams(meeting) },
      );
    },
    byId: async (id) => (await list('where id = :id', { id }))[0],
    async change(id, change) {
      if (Object.keys(change).length === 0) return (await list('where id = :id', { id }))[0];
      const params = toParams({ changedBy: undefined, ...change });
      const changed = Object.keys(params) as (keyof Row)[];
      const rows = await db.query<Row>(
        `update meeting set ${changed.map((field) => `${columnByField[field]} = :${field}`).join(', ')}
          where id = :id returning ${columns}`,
        { ...params, id },
      );
      return rows[0] && toMeeting(rows[0]);
    },
    upcoming: (limit, after) =>
      list(
        `where ${isUpcoming}
         order by case when starts_at is null or started_at is not null then 0 else 1 end,
                  case when starts_at is null or started_at is not null then -created_at else starts_at end, id
         limit :limit`,
        { limit, after },
      ),
    planned: (limit, after) =>
      list('where starts_at > :after order by starts_at, id limit :limit', { limit, after }),
    ofSeries: (seriesId, limit) =>
      list('where series_id = :seriesId order by occurs_at desc limit :limit', { seriesId, limit }),
    past: (limit, offset, after) =>
      list(`where not (${isUpcoming}) order by ${when} desc, id limit :limit offset :offset`, {
        limit,
        offset,
        after,
      }),
  };
}

/** Only the fields that are given (ME2); one given as `undefined` becomes null. */
function toParams({ settings, ...plain }: MeetingChange | Meeting): Record<string, SqlValue> {
  const given = Object.entries({ ...plain, ...settings });
  return Object.fromEntries(
    given.map(([field, value]) => [field, typeof value === 'boolean' ? Number(value) : (value ?? null)]),
  );
}

function toMeeting({ lobby, locked, chat, share, capacity, ...row }: Row): Meeting {
  const settings = {
    lobby: lobby === 1,
    locked: locked === 1,
    chat: chat === 1,
    share: share === 1,
    capacity,
  };
  const {
    startsAt,
    durationMs,
    startedAt,
    endedAt,
    cancelledAt,
    changedBy,
    yesLimit,
    zone,
    editedAt,
    edits,
  } = row;
  return {
    ...(row as Omit<Meeting, 'settings'>),
    startsAt: startsAt ?? undefined,
    durationMs: durationMs ?? undefined,
    startedAt: startedAt ?? undefined,
    endedAt: endedAt ?? undefined,
    cancelledAt: cancelledAt ?? undefined,
    changedBy: changedBy ?? undefined,
    yesLimit: yesLimit ?? undefined,
    zone: zone ?? undefined,
    editedAt: editedAt ?? undefined,
    edits: edits ?? undefined,
    seriesId: row.seriesId ?? undefined,
    occursAt: row.occursAt ?? undefined,
    settings,
  };
}
