import type { Actor } from '../actor.ts';
import type { IdsDep, PersonId, WorkspaceId } from '../ids.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { FileNotTaken, TakenFile, TransfersDep } from '../ports/transfers.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput, NotAllowed, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { filledBy, giveUpFilling } from '../removals/filling.ts';
import { ownedWorkspacesMost } from './create-workspace.ts';
import { parseWorkspaceName, slugsFor } from './workspace-name.ts';

/**
 * Makes a workspace of a file that was exported, here or anywhere. Whoever imports it owns it, and is its only member; others stay in it by
 * their names. Where it is refused, nothing of it stays behind.
 */
export async function importWorkspace(
  deps: ClockDep & IdsDep & RemovalsDep & WorkspacesDep & TransfersDep,
  by: Actor,
  { name, file }: { name?: string; file: ReadableStream<Uint8Array> },
): Promise<Result<Workspace, NotSignedIn | NotAllowed | InvalidInput | FileNotTaken>> {
  const allowed = await mayOwnMore(deps, by);
  if (!allowed.ok) return allowed;
  const wanted = name === undefined || name.trim() === '' ? undefined : parseWorkspaceName(name);
  if (wanted && !wanted.ok) return wanted;

  const id = deps.ids.next() as WorkspaceId;
  await deps.removals.expect(id, deps.clock.now(), filledBy(deps));
  try {
    const taken = await deps.transfers.fromFile(id, file);
    if (!taken.ok) {
      await giveUpFilling(deps, id);
      return taken;
    }
    const inFile = parseWorkspaceName(taken.value.name ?? '');
    const called = wanted?.value ?? (inFile.ok ? inFile.value : 'Imported workspace');
    const workspace = await listed(deps, { id, called, owner: allowed.value, rooms: taken.value.rooms });
    await deps.removals.forget(id);
    return ok(workspace);
  } catch (cause) {
    await giveUpFilling(deps, id);
    throw cause;
  }
}

/** Puts what was filled into the directory, under the first slug that is free. */
async function listed(
  deps: ClockDep & WorkspacesDep,
  {
    id,
    called,
    owner,
    rooms,
  }: Pick<TakenFile, 'rooms'> & {
    readonly id: WorkspaceId;
    readonly called: string;
    readonly owner: PersonId;
  },
): Promise<Workspace> {
  const createdAt = deps.clock.now();
  for (const slug of slugsFor(called)) {
    const workspace = { id, slug, name: called, createdAt };
    if (!(await deps.workspaces.create(workspace, owner))) continue;
    // A code that leads into another workspace goes on doing so.
    for (const { code, meetingId } of rooms)
      if (!(await deps.workspaces.roomByCode(code))) await deps.workspaces.registerRoom(code, id, meetingId);
    return workspace;
  }
  throw new Error('no free slug is left for a workspace name');
}

async function mayOwnMore(deps: WorkspacesDep, by: Actor) {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' } as const);
  const refused = err({ type: 'NotAllowed', action: 'importWorkspace' } as const);
  if ((await deps.workspaces.count()) === 0) return refused;
  const owned = (await deps.workspaces.ofPerson(by.id)).filter(({ role }) => role === 'owner');
  return owned.length >= ownedWorkspacesMost ? refused : ok(by.id);
}
