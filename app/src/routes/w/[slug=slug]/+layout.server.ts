import { atLeast, countUnread, lookBack, viewBranch, type Instant, type ViewedBranch } from '@stoa/domain';
import { redirect } from '@sveltejs/kit';
import { notificationsChanged } from '#lib/notifications/fresh.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ depends, locals, params, url }) => {
  // Read anew in another workspace: a branch and its origin link to each other.
  void params.slug;
  depends(notificationsChanged);
  const { slug, name, role } = locals.workspace;
  toOneMoment(url, locals.moment);
  const unread = await locals.perform(countUnread, {});
  const since = await locals.perform(lookBack, {});
  const branch = await locals.perform(viewBranch, {});
  return {
    /** Whether to offer what only admins and owners may do; each use case checks for itself. */
    workspace: { slug, name, role, mayManage: atLeast(role, 'admin') },
    unread: unread.ok ? unread.value : 0,
    /** What the workspace is a branch of, if it is one. */
    branchOf: branch.ok ? branch.value && shownBranch(branch.value) : undefined,
    /** Since when one can look back; `undefined` where one cannot. */
    since: since.ok ? since.value : undefined,
    /** The moment of the past that the pages show. */
    moment: locals.moment,
    /** Where to follow from. */
    position: locals.position ?? 0,
  };
};

const shownBranch = ({ branch: { id, name }, origin }: ViewedBranch) => ({ id, name, origin });

/** A time of the reader's wall clock becomes one that is the same for everybody, so that the address can be handed on. */
function toOneMoment(url: URL, moment: Instant | undefined): void {
  const said = url.searchParams.get('at');
  const iso = moment && new Date(moment).toISOString();
  if (said === null || said === iso) return;
  const there = new URL(url);
  if (iso) there.searchParams.set('at', iso);
  else there.searchParams.delete('at');
  redirect(303, there.pathname + there.search);
}
