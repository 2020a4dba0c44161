import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';

export interface ExportedWorkspace {
  readonly slug: string;
  readonly file: ReadableStream<Uint8Array>;
}

/** The whole workspace as one file, with its history, as it is at this moment. For admins. */
export async function exportWorkspace(
  deps: WorkspacesDep & TransfersDep & WorkspaceIdDep,
  by: Actor,
  _: object,
): Promise<Result<ExportedWorkspace, StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'exportWorkspace');
  if (!standing.ok) return standing;
  const workspace = (await deps.workspaces.byId(deps.workspaceId))!;
  const file = await deps.transfers.toFile(deps.workspaceId, { name: workspace.name });
  return ok({ slug: workspace.slug, file });
}
