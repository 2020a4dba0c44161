import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import { searchKinds, type SearchDep, type SearchHit, type SearchKind } from '../ports/search.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** Hits of one kind beside those of others, and alone. */
export const hitsPerGroup = 5;
export const hitsPerPage = 20;
/** What a box takes, in UTF-16 units. Beyond it nothing is looked at. */
export const searchMaxLength = 200;

export interface SearchGroup {
  readonly kind: SearchKind;
  readonly hits: readonly SearchHit[];
  /** Whether there are more of this kind. */
  readonly more: boolean;
}
export interface SearchResults {
  /** Only kinds with hits, in the order of {@link searchKinds}. */
  readonly groups: readonly SearchGroup[];
  /** Some of what was typed was left out, being too much. */
  readonly cut: boolean;
  /** Not all of it was looked through: it took too long. */
  readonly outOfTime: boolean;
}

/** What members find in their workspace: some of each kind, or of one kind a page, which begins after `offset` hits. */
export async function searchWorkspace(
  deps: WorkspacesDep & WorkspaceIdDep & SearchDep,
  by: Actor,
  { typed, kind, offset = 0 }: { typed: string; kind?: SearchKind | undefined; offset?: number | undefined },
): Promise<Result<SearchResults, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'search');
  if (!member.ok) return member;
  const asked = {
    viewer: member.value.person.id,
    limit: kind ? hitsPerPage : hitsPerGroup,
    offset: kind ? Math.max(0, Math.trunc(offset) || 0) : 0,
  };
  const found = await Promise.all(
    (kind ? [kind] : searchKinds).map(async (one) => ({
      kind: one,
      ...(await deps.search.find(typed, { ...asked, kinds: [one] })),
    })),
  );
  return ok({
    groups: found.filter(({ hits }) => hits.length > 0).map(({ cut: _, outOfTime: __, ...group }) => group),
    cut: found.some(({ cut }) => cut),
    outOfTime: found.some(({ outOfTime }) => outOfTime),
  });
}
