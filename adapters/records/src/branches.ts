import type { Branch, Branches } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

type Row = Omit<Branch, 'base'> & { readonly originPosition: number; readonly branchPosition: number };
const columns = `id, origin_id as "originId", name, made_by as "madeBy", made_by_name as "madeByName", made_at as "madeAt",
  origin_position as "originPosition", branch_position as "branchPosition"`;

/** {@link Branches} in the directory's `branch` table (migration 0005). */
export function createBranches(db: Database): Branches {
  return {
    async add({ base, ...branch }) {
      await db.run(
        `insert into branch (id, origin_id, name, made_by, made_by_name, made_at, origin_position, branch_position)
         values (:id, :originId, :name, :madeBy, :madeByName, :madeAt, :originPosition, :branchPosition)`,
        { ...branch, originPosition: base.origin, branchPosition: base.branch },
      );
    },
    async of(id) {
      const row = await db.queryOne<Row>(`select ${columns} from branch where id = :id`, { id });
      return row && toBranch(row);
    },
    async ofOrigin(id) {
      const rows = await db.query<Row>(
        `select ${columns} from branch where origin_id = :id order by made_at desc, id`,
        { id },
      );
      return rows.map(toBranch);
    },
  };
}

const toBranch = ({ originPosition, branchPosition, ...branch }: Row): Branch => ({
  ...branch,
  base: { origin: originPosition, branch: branchPosition },
});
