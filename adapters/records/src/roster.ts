import type { Roster, RosterEntry } from '@stoa/domain';
import type { Engine, SqlParams } from '@stoa/tenantdb';

type Row = { readonly [Key in keyof RosterEntry]-?: RosterEntry[Key] | null };
const columns = `person_id as "personId", name, role, joined_at as "joinedAt", left_at as "leftAt", changed_by as "changedBy"`;

/** For the test that compares them with the table. */
export { columns as rosterColumns, type Row as RosterRow };

// What is there already is not written again: its history would tell of a change that was none (RO1).
const put = `insert into member (person_id, name, role, joined_at, left_at, changed_by)
  values (:personId, :name, :role, :joinedAt, :leftAt, :changedBy)
  on conflict (person_id) do update set name = excluded.name, role = excluded.role, joined_at = excluded.joined_at,
    left_at = excluded.left_at, changed_by = excluded.changed_by
  where member.name <> excluded.name or member.role <> excluded.role or member.joined_at <> excluded.joined_at
     or member.left_at is distinct from excluded.left_at`;

/** {@link Roster} in a workspace's table `member`. */
export function createRoster(db: Engine): Roster {
  const list = async (where: string, params: SqlParams): Promise<readonly RosterEntry[]> =>
    (await db.query<Row>(`select ${columns} from member where ${where}`, params)).map(toEntry);

  return {
    async put(entries) {
      if (entries.length === 0) return;
      await db.runAll(
        entries.map(({ leftAt, ...rest }) => ({ sql: put, params: { ...rest, leftAt: leftAt ?? null } })),
      );
    },
    async leave(personId, at, by) {
      const { changes } = await db.run(
        'update member set left_at = :at, changed_by = :by where person_id = :personId and left_at is null',
        { personId, at, by },
      );
      return changes > 0;
    },
    page: (limit, after) =>
      list('person_id > :after order by person_id limit :limit', { limit, after: after ?? '' }),
    async of(people) {
      if (people.length === 0) return [];
      const names = people.map((_, i) => `:person${i}`).join(', ');
      return list(`person_id in (${names})`, Object.fromEntries(people.map((one, i) => [`person${i}`, one])));
    },
  };
}

const toEntry = ({ leftAt, ...row }: Row): RosterEntry => ({
  ...(row as Omit<RosterEntry, 'leftAt'>),
  leftAt: leftAt ?? undefined,
});
