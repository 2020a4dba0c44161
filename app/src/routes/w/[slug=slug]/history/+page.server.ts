import { fail, redirect } from '@sveltejs/kit';
import {
  isId,
  planRestore,
  restorePast,
  undoRestore,
  type CommentId,
  type Instant,
  type MeetingId,
  type PostId,
  type RestoreWanted,
} from '@stoa/domain';
import { refuse, statusOf, type Refusal } from '#lib/server/http.ts';
import { blockedWords } from '#lib/history/words.ts';
import { parseMoment } from '#lib/server/moment.ts';
import { zoneOf } from '#lib/server/wall-time.ts';
import type { Actions, PageServerLoad } from './$types';

/** What restoring would change, before it is done; or that it was done, with the way to undo it. */
export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const { slug } = locals.workspace;
  const done = asPositions(url.searchParams);
  if (done) return { done, isUndone: url.searchParams.has('undone') };
  const moment = parseMoment(url.searchParams.get('to') ?? '', zoneOf(cookies) ?? 'UTC');
  if (moment === undefined) redirect(303, `/w/${slug}`);
  const wanted = wantedIn(url.searchParams);
  const plan = await locals.perform(planRestore, { wanted, moment });
  if (plan.ok) return { to: moment, what: wanted.type, counts: plan.value };
  if (plan.error.type !== 'RestoreBlocked') refuse(plan.error);
  return { to: moment, what: wanted.type, blocked: plan.error.by };
};

export const actions: Actions = {
  restore: async ({ locals, request, url }) => {
    const form = await request.formData();
    const restored = await locals.perform(restorePast, {
      wanted: wantedIn(form),
      moment: Number(form.get('moment')) as Instant,
    });
    if (!restored.ok) return inTheWay(restored.error);
    redirect(303, `${url.pathname}?before=${restored.value.before}&after=${restored.value.after}`);
  },
  undo: async ({ locals, request, url }) => {
    const positions = asPositions(await request.formData());
    const undone = await locals.perform(undoRestore, positions ?? { before: -1, after: -1 });
    if (!undone.ok) return inTheWay(undone.error);
    redirect(303, `${url.pathname}?before=${undone.value.before}&after=${undone.value.after}&undone`);
  },
};

/** Said on the page, where something can be done about it. */
function inTheWay(refusal: Refusal) {
  if (refusal.type !== 'RestoreBlocked') refuse(refusal);
  return fail(statusOf.RestoreBlocked, { problem: blockedWords(refusal.by) });
}

/** What a form or an address names. */
interface Named {
  get(name: string): FormDataEntryValue | null;
}

function wantedIn(named: Named): RestoreWanted {
  const [type, id] = [named.get('what'), String(named.get('id') ?? '')];
  if (type === 'meeting' && isId(id)) return { type, id: id as MeetingId };
  if (type === 'post' && isId(id)) return { type, id: id as PostId };
  if (type === 'comment' && isId(id)) return { type, id: id as CommentId };
  return { type: 'everything' };
}

function asPositions(named: Named): { before: number; after: number } | undefined {
  const [before, after] = [named.get('before'), named.get('after')];
  return before === null || after === null ? undefined : { before: Number(before), after: Number(after) };
}
