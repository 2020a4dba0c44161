import type { PersonId, WorkspaceId } from '../ids.ts';

/**
 * Who has a workspace open right now, in every process.
 *
 * - **PR1** A person is here from `enter` until each of their entries was left; leaving twice is leaving once.
 * - **PR2** `here` names each of them once, in any order, and nobody of another workspace.
 * - **PR3** Listeners hear after somebody came to a workspace or went, and who where that is known; they ask again who is here.
 * - **PR4** Whoever was here by a process that ended without leaving is gone within a minute.
 * - **PR5** What carries this between processes may fail: then each process knows its own people, and nothing rejects.
 */
export interface Presence {
  /** Answers `leave`. */
  enter(workspace: WorkspaceId, person: PersonId): () => void;
  here(workspace: WorkspaceId): Promise<readonly PersonId[]>;
  /** Answers `stop`. */
  listen(listener: (workspace: WorkspaceId, person?: PersonId) => void): () => void;
}
