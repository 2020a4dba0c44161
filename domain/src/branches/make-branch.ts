import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep, WorkspaceId } from '../ids.ts';
import { parseName } from '../people/person.ts';
import type { Branch, BranchesDep } from '../ports/branches.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { TransfersDep } from '../ports/transfers.ts';
import { filledBy, giveUpFilling } from '../removals/filling.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { slugsFor } from '../workspaces/workspace-name.ts';

/** How many branches one workspace may have: each is a whole copy. */
export const branchesMost = 10;

export interface TooManyBranches {
  readonly type: 'TooManyBranches';
  readonly most: number;
}

/** Copies the workspace, as it is now, into one of its own with the same members. For admins. A branch has no branches. */
export async function makeBranch(
  deps: ClockDep & IdsDep & WorkspacesDep & BranchesDep & RemovalsDep & TransfersDep & WorkspaceIdDep,
  by: Actor,
  { name }: { name: string },
): Promise<Result<{ branch: Branch; slug: string }, StandingRefused | InvalidInput | TooManyBranches>> {
  const standing = await standingOf(deps, by, 'admin', 'makeBranch');
  if (!standing.ok) return standing;
  const parsed = parseName(name);
  if (!parsed.ok) return parsed;
  const originId = deps.workspaceId;
  if (await deps.branches.of(originId)) return err({ type: 'NotAllowed', action: 'branchOfBranch' });
  if ((await deps.branches.ofOrigin(originId)).length >= branchesMost)
    return err({ type: 'TooManyBranches', most: branchesMost });
  const origin = (await deps.workspaces.byId(originId))!;

  const id = deps.ids.next() as WorkspaceId;
  const { person } = standing.value;
  await deps.removals.expect(id, deps.clock.now(), filledBy(deps));
  try {
    const base = await deps.transfers.fork(originId, id);
    // Nobody sees a branch before all of it is there.
    const workspace = await listed(deps, origin, id, parsed.value, person.id);
    const branch: Branch = {
      id,
      originId,
      name: parsed.value,
      madeBy: person.id,
      madeByName: person.name,
      madeAt: workspace.createdAt,
      base,
    };
    await deps.branches.add(branch);
    await deps.removals.forget(id);
    return ok({ branch, slug: workspace.slug });
  } catch (cause) {
    await giveUpFilling(deps, id);
    throw cause;
  }
}

/** The members of the origin with what they may do there, and whoever made the branch as an owner. */
async function listed(
  deps: ClockDep & WorkspacesDep,
  origin: Workspace,
  id: WorkspaceId,
  name: string,
  maker: Parameters<WorkspacesDep['workspaces']['create']>[1],
): Promise<Workspace> {
  const createdAt = deps.clock.now();
  let made: Workspace | undefined;
  for (const slug of slugsFor(`${origin.slug} ${name}`)) {
    made = { id, slug, name: `${name} – ${origin.name}`.slice(0, 60), createdAt };
    if (await deps.workspaces.create(made, maker)) break;
  }
  if (!made) throw new Error('no free slug is left for a branch');
  for (let offset = 0, more = true; more; offset += 200) {
    const page = await deps.workspaces.members(origin.id, { limit: 200, offset });
    for (const { personId, role, joinedAt } of page.members)
      await deps.workspaces.join(id, personId, role, joinedAt);
    more = offset + 200 < page.total;
  }
  return made;
}
