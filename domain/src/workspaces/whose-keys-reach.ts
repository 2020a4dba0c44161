import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** A member whose keys may open this workspace. */
export interface KeyHolder {
  readonly personId: PersonId;
  readonly name: string;
}

/** Everybody whose keys may reach this workspace, which are its members: for owners, who ask `Keys.reaching` with them. */
export async function whoseKeysReach(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly KeyHolder[], StandingRefused>> {
  const standing = await standingOf(deps, by, 'owner', 'seeKeys');
  if (!standing.ok) return standing;
  const holders: KeyHolder[] = [];
  for (let after: PersonId | undefined; ;) {
    const page = await deps.workspaces.membersAfter(
      deps.workspaceId,
      membersAtOnce,
      ...(after ? ([after] as const) : []),
    );
    holders.push(...page.map(({ personId, name }) => ({ personId, name })));
    if (page.length < membersAtOnce) return ok(holders);
    after = page.at(-1)!.personId;
  }
}

const membersAtOnce = 500;
