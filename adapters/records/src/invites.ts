import type { Invite, Invites } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';
import { withoutNulls } from './without-nulls.ts';

const columns = `id, workspace_id as "workspaceId", secret_hash as "secretHash", role, created_by as "createdBy",
  created_by_name as "createdByName", created_at as "createdAt", expires_at as "expiresAt", uses,
  max_uses as "maxUses", revoked_at as "revokedAt", email`;

/** For the test that compares them with the table. */
export { columns as inviteColumns };

/** {@link Invites} in the directory's table `invite`. */
export function createInvites(db: Database): Invites {
  return {
    async add(invite) {
      await db.run(
        `insert into invite (id, workspace_id, secret_hash, role, created_by, created_by_name, created_at, expires_at, uses, max_uses, revoked_at, email)
         values (:id, :workspaceId, :secretHash, :role, :createdBy, :createdByName, :createdAt, :expiresAt, :uses, :maxUses, :revokedAt, :email)`,
        { ...invite, revokedAt: invite.revokedAt ?? null, email: invite.email ?? null },
      );
    },
    async bySecretHash(secretHash) {
      const row = await db.queryOne<Invite>(`select ${columns} from invite where secret_hash = :secretHash`, {
        secretHash,
      });
      return row && withoutNulls(row);
    },
    async use(id, at) {
      // The count is checked where it is raised: two uses at once cannot both be the last one (IN2).
      const { changes } = await db.run(
        `update invite set uses = uses + 1
          where id = :id and revoked_at is null and expires_at > :at and (max_uses = 0 or uses < max_uses)`,
        { id, at },
      );
      return changes === 1;
    },
    async ofWorkspace(workspaceId, at) {
      const rows = await db.query<Invite>(
        `select ${columns} from invite
          where workspace_id = :workspaceId and revoked_at is null and expires_at > :at
          order by created_at desc, id`,
        { workspaceId, at },
      );
      return rows.map(withoutNulls);
    },
    async revoke(workspaceId, id, at) {
      const { changes } = await db.run(
        'update invite set revoked_at = :at where id = :id and workspace_id = :workspaceId and revoked_at is null',
        { id, workspaceId, at },
      );
      return changes === 1;
    },
  };
}
