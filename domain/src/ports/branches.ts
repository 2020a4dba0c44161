import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** A workspace that was copied from another to try something in. */
export interface Branch {
  /** It is a workspace of its own, with this id. */
  readonly id: WorkspaceId;
  readonly originId: WorkspaceId;
  readonly name: string;
  readonly madeBy: PersonId;
  readonly madeByName: string;
  readonly madeAt: Instant;
  readonly base: BranchBase;
}
/** Where the two parted, in the log of changes of each. */
export interface BranchBase {
  readonly origin: number;
  readonly branch: number;
}

/**
 * The directory's list of branches.
 *
 * - **BR1** `of` answers what was added under that id, and `undefined` for a workspace that is no branch.
 * - **BR2** `ofOrigin` answers the branches of one workspace, the newest first, and none of another's.
 * - **BR3** A branch is gone from the list with its own workspace and with its origin.
 */
export interface Branches {
  /** Both workspaces are there. */
  add(branch: Branch): Promise<void>;
  of(id: WorkspaceId): Promise<Branch | undefined>;
  ofOrigin(id: WorkspaceId): Promise<readonly Branch[]>;
}
export interface BranchesDep {
  readonly branches: Branches;
}
