import type { InviteId, PersonId, WorkspaceId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';

/** A standing invitation by link. The link's secret is never stored, only its SHA-256 in hex. */
export interface Invite {
  readonly id: InviteId;
  readonly workspaceId: WorkspaceId;
  readonly secretHash: string;
  readonly role: Exclude<Role, 'owner'>;
  readonly createdBy: PersonId;
  /** Their name at that time: whoever opens the link sees who invites. */
  readonly createdByName: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** How many people joined by it. */
  readonly uses: number;
  /** 0 stands for no limit. */
  readonly maxUses: number;
  readonly revokedAt?: Instant | undefined;
  /** Where its link was mailed to. */
  readonly email?: string | undefined;
}

/**
 * Invitations to workspaces, in the directory.
 *
 * - **IN1** Reading an invite never spends it; only `use` does.
 * - **IN2** `use` counts one and answers `true`; at the limit, expired or revoked it answers `false` and changes nothing, also when uses race.
 * - **IN3** A revoked invite stays in `ofWorkspace` no longer. Of revokes that race one answers `true`.
 */
export interface Invites {
  add(invite: Invite): Promise<void>;
  bySecretHash(hash: string): Promise<Invite | undefined>;
  use(id: InviteId, at: Instant): Promise<boolean>;
  /** Newest first; without the revoked and the expired. */
  ofWorkspace(workspace: WorkspaceId, at: Instant): Promise<readonly Invite[]>;
  /** `false` when there is no such invite in this workspace, or it was revoked before. */
  revoke(workspace: WorkspaceId, id: InviteId, at: Instant): Promise<boolean>;
}
export interface InvitesDep {
  readonly invites: Invites;
}
