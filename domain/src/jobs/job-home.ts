import { stoaItself } from '../actor.ts';
import type { Directory, Home } from '../home.ts';
import type { WorkspaceId } from '../ids.ts';
import type { Perform } from '../perform.ts';
import { performInWorkspace } from '../perform.ts';
import type { Stoa, StoaElsewhere } from '../home.ts';
import { NonRetryable } from './definition.ts';

/** What jobs work with: each workspace, wherever its records are. Use cases are performed as Stoa itself. */
export interface JobHome {
  inWorkspace(id: WorkspaceId): Perform<Home>;
  /** What belongs to no single workspace. */
  readonly directory: Directory;
}

/** A job for a workspace that is gone ends there: opening it would make another one. */
export function createJobHome(
  stoa: Pick<Stoa, 'inWorkspace'> | Pick<StoaElsewhere, 'performThere'>,
  directory: Directory,
): JobHome {
  const { workspaces } = directory;
  return {
    directory,
    inWorkspace(id) {
      const perform = performInWorkspace(stoa as Stoa | StoaElsewhere, id, stoaItself);
      return async (useCase, input) => {
        if (!(await workspaces.byId(id))) throw new NonRetryable('Its workspace is gone.');
        return perform(useCase, input);
      };
    },
  };
}
