import { fail, redirect } from '@sveltejs/kit';
import { listMyWorkspaces, type WorkspaceId } from '@stoa/domain';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf, type Refusal } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, request }) => {
  if (!locals.person) redirect(303, '/sign-in?next=/account/keys');
  const { accounts } = await openStoa();
  const mine = await locals.perform(listMyWorkspaces, {});
  const names = new Map(mine.ok ? mine.value.map(({ id, name }) => [id, name]) : []);
  const keys = await accounts.keys.list(request.headers);
  const standing = await accounts.secondFactor.standing(request.headers);
  return {
    proof: standing?.proof ?? 'password',
    keys: keys.map(({ workspaceId, ...key }) => ({
      ...key,
      isLimited: workspaceId !== undefined,
      /** Left out for one that they no longer belong to. */
      workspace: workspaceId && names.get(workspaceId),
    })),
  };
};

const refused = (problem: Refusal, typed: Readonly<Record<string, string>>) =>
  fail(statusOf[problem.type], { problem, typed });

export const actions: Actions = {
  /** Fields: `name`, `access` (`read`, `full`), `workspace` (a slug, or empty for all), `days` (empty for ever), `password` for those who have one. */
  make: async ({ locals, request, setHeaders }) => {
    const form = await request.formData();
    const typed = {
      name: textOf(form, 'name'),
      access: textOf(form, 'access'),
      workspace: textOf(form, 'workspace'),
      days: textOf(form, 'days'),
    };
    if (!locals.person) return refused({ type: 'NotSignedIn' }, typed);
    let workspaceId: WorkspaceId | undefined;
    if (typed.workspace !== '') {
      const mine = await locals.perform(listMyWorkspaces, {});
      workspaceId = mine.ok ? mine.value.find(({ slug }) => slug === typed.workspace)?.id : undefined;
      if (workspaceId === undefined) return refused({ type: 'NotFound', what: 'workspace' }, typed);
    }
    const { accounts } = await openStoa();
    const made = await accounts.keys.make(request.headers, {
      name: typed.name,
      access: typed.access === 'full' ? 'full' : 'read',
      workspaceId,
      password: textOf(form, 'password'),
      // What is no number is none of the choices.
      days: typed.days === '' ? undefined : Number(typed.days),
    });
    if (!made.ok) return refused(made.error, typed);
    // The answer has the key in it.
    setHeaders({ 'cache-control': 'private, no-store' });
    return { made: { id: made.value.key.id, name: made.value.key.name, secret: made.value.secret } };
  },

  /** Field: `key`, the id of one of one's own. */
  revoke: async ({ request }) => {
    const id = textOf(await request.formData(), 'key');
    const { accounts } = await openStoa();
    if (!(await accounts.keys.revoke(request.headers, id)))
      return refused({ type: 'NotFound', what: 'key' }, {});
    return { revoked: true };
  },
};
