import type { InviteId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Invite, Invites } from './invites.ts';

/** {@link Invites} in memory. */
export function createMemoryInvites(): Invites {
  const invites = new Map<InviteId, Invite>();
  const stands = (invite: Invite, at: Instant): boolean =>
    invite.revokedAt === undefined && invite.expiresAt > at;

  return {
    async add(invite) {
      invites.set(invite.id, { ...invite });
    },
    bySecretHash: async (hash) => [...invites.values()].find(({ secretHash }) => secretHash === hash),
    async use(id, at) {
      const invite = invites.get(id);
      if (!invite || !stands(invite, at) || (invite.maxUses > 0 && invite.uses >= invite.maxUses))
        return false;
      invites.set(id, { ...invite, uses: invite.uses + 1 });
      return true;
    },
    ofWorkspace: async (workspace, at) =>
      [...invites.values()]
        .filter((invite) => invite.workspaceId === workspace && stands(invite, at))
        .sort((a, b) => b.createdAt - a.createdAt),
    async revoke(workspace, id, at) {
      const invite = invites.get(id);
      if (!invite || invite.workspaceId !== workspace || invite.revokedAt !== undefined) return false;
      invites.set(id, { ...invite, revokedAt: at });
      return true;
    },
  };
}
