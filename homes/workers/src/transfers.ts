import type { Transfers, WorkspaceId } from '@stoa/domain';
import { createTransfers, type FarWorkspace } from '@stoa/records';
import type { Bindings } from './bindings.ts';
import { outcomeFrom } from './outcome.ts';

/** {@link Transfers} between Durable Objects: files go from one to the other as streams, and nothing holds one whole. */
export const createTransfersThere = (env: Pick<Bindings, 'WORKSPACE'>): Transfers =>
  createTransfers((id) => farObject(env, id));

function farObject(env: Pick<Bindings, 'WORKSPACE'>, id: WorkspaceId): FarWorkspace {
  const there = env.WORKSPACE.getByName(id);
  return {
    toFile: (about) => outcomeFrom(there.toFile(about)),
    // Only streams of bytes travel between objects.
    fromFile: (file) => outcomeFrom(there.fromFile(file.pipeThrough(new IdentityTransformStream()))),
    sideSince: (position) => outcomeFrom(there.sideSince(position)),
    merge: (side, since, choices) => outcomeFrom(there.merge(side, since, choices)),
    remove: () => outcomeFrom(there.remove()),
    left: () => outcomeFrom(there.left()),
  };
}
