import type { Series, SeriesRecords } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

type Row = { readonly [Key in keyof Omit<Series, 'lobby'>]-?: Series[Key] | null } & {
  readonly lobby: number;
};

/** Which column holds which field, in the order of the table. */
const columnByField = {
  id: 'id',
  code: 'code',
  rule: 'rule',
  zone: 'zone',
  firstAt: 'first_at',
  title: 'title',
  durationMs: 'duration_ms',
  lobby: 'is_lobby',
  yesLimit: 'yes_limit',
  createdBy: 'created_by',
  createdByName: 'created_by_name',
  createdAt: 'created_at',
  endedAt: 'ended_at',
  changedBy: 'changed_by',
} as const satisfies Record<keyof Series, string>;
const fields = Object.keys(columnByField) as (keyof Series)[];
const columns = fields.map((field) => `${columnByField[field]} as "${field}"`).join(', ');

/** For the test that compares them with the table. */
export { columns as seriesColumns };

/** {@link SeriesRecords} in a workspace's table `meeting_series`. */
export function createSeries(db: Engine): SeriesRecords {
  return {
    add: async ({ lobby, ...series }) => {
      const none = Object.fromEntries(fields.map((field) => [field, null]));
      const given = Object.fromEntries(
        Object.entries(series).map(([field, value]) => [field, value ?? null]),
      );
      await db.run(
        `insert into meeting_series (${Object.values(columnByField).join(', ')}) values (${fields.map((f) => `:${f}`).join(', ')})`,
        { ...none, ...given, lobby: Number(lobby) },
      );
    },
    async byId(id) {
      const row = await db.queryOne<Row>(`select ${columns} from meeting_series where id = :id`, { id });
      if (!row) return undefined;
      const { durationMs, yesLimit, endedAt, lobby } = row;
      return {
        ...(row as unknown as Series),
        lobby: lobby === 1,
        durationMs: durationMs ?? undefined,
        yesLimit: yesLimit ?? undefined,
        endedAt: endedAt ?? undefined,
      };
    },
    end: async (id, at, by) => {
      await db.run(
        'update meeting_series set ended_at = :at, changed_by = :by where id = :id and ended_at is null',
        { id, at, by },
      );
    },
  };
}
