import type { Actor } from '../actor.ts';
import type { IdsDep } from '../ids.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { SetupDep } from '../ports/setup.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { Expired, InvalidInput, NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { hashSecret, sameHash } from '../secret.ts';
import type { ClockDep } from '../time.ts';
import { addWorkspace } from './add-workspace.ts';
import { parseWorkspaceName } from './workspace-name.ts';

/**
 * Whether this Stoa still waits for its owner, and `token` is the secret that its terminal shows. `Expired` once it has an
 * owner; before that, a wrong secret is `NotFound`. Everything is looked at, whatever comes out.
 */
export async function viewSetup(
  deps: SetupDep & WorkspacesDep,
  _by: Actor,
  { token }: { token: string },
): Promise<Result<null, SetupRefused>> {
  const right = sameHash(await hashSecret(token), deps.setup.secretHash);
  if ((await deps.workspaces.count()) > 0) return err({ type: 'Expired', what: 'setup' });
  return right ? ok(null) : err({ type: 'NotFound', what: 'setup' });
}

/** Makes the first workspace, owned by `by`, who keeps this Stoa from now on, with the one-time secret. It opens nothing after that. */
export async function setUp(
  deps: ClockDep & IdsDep & KeepersDep & SetupDep & WorkspacesDep,
  by: Actor,
  { token, name }: { token: string; name: string },
): Promise<Result<Workspace, SetupRefused | NotSignedIn | InvalidInput>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const parsed = parseWorkspaceName(name);
  if (!parsed.ok) return parsed;
  const open = await viewSetup(deps, by, { token });
  if (!open.ok) return open;
  // Before there is a workspace: whoever tries again after a crash is named again.
  await deps.keepers.name(by.id);
  return ok(await addWorkspace(deps, by.id, parsed.value));
}

export type SetupRefused = NotFound | Expired;
