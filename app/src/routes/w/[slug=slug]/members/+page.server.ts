import { fail, redirect } from '@sveltejs/kit';
import {
  changeRole,
  createInvite,
  inviteByMail,
  isId,
  leaveWorkspace,
  listInvites,
  listMembers,
  removeMember,
  resendInvite,
  revokeInvite,
  roles,
  versionOfRole,
  type InviteId,
  type PersonId,
  type Role,
} from '@stoa/domain';
import { openStoa } from '#home';
import { liveTopic } from '#lib/live/topics.ts';
import { pressed, textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { languageHere } from '#lib/server/language.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { Actions, PageServerLoad } from './$types';

const pageLength = 50;
/** Characters: a hundred addresses with names. */
const pastedMost = 50_000;

export const load: PageServerLoad = async ({ depends, locals, parent, url }) => {
  depends(liveTopic('members'), liveTopic('presence'));
  const q = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
  const page = Math.min(10_000, Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1));
  const { workspace } = await parent();
  const { directory, live } = await openStoa();
  const [listed, here, invites] = await Promise.all([
    locals.perform(listMembers, { limit: pageLength, offset: (page - 1) * pageLength, q }),
    live.here(locals.workspace.id),
    workspace.mayManage ? locals.perform(listInvites, {}) : undefined,
  ]);
  if (!listed.ok) refuse(listed.error);
  return {
    q,
    page,
    pages: Math.max(1, Math.ceil(listed.value.total / pageLength)),
    total: listed.value.total,
    members: listed.value.members,
    pictures: await picturesFor(
      { depends },
      listed.value.members.map(({ personId }) => personId),
    ),
    // Whoever looks is here, also while their own page is not followed yet.
    here: [...here, locals.person!.id],
    invites: invites?.ok ? invites.value : [],
    mails: directory.mailer.leaves,
  };
};

const personIn = (form: FormData): PersonId | undefined => {
  const id = form.get('person');
  return isId(id) ? (id as PersonId) : undefined;
};

export const actions: Actions = {
  role: async ({ locals, request }) => {
    const form = await request.formData();
    const personId = personIn(form);
    const role = roles.find((one) => one === form.get('role')) satisfies Role | undefined;
    if (!personId || !role) return fail(422, { about: 'member' as const, problem: 'InvalidInput' });
    const was = roles.find((one) => one === form.get('was'));
    const seen = was && [versionOfRole(was)];
    const changed = await locals.perform(changeRole, { personId, role, seen });
    if (!changed.ok)
      return fail(statusOf[changed.error.type], {
        about: 'member' as const,
        person: personId,
        problem: changed.error.type,
      });
    return { about: 'member' as const, person: personId, role: changed.value };
  },
  remove: async ({ locals, request }) => {
    const personId = personIn(await request.formData());
    if (!personId) return fail(422, { about: 'member' as const, problem: 'InvalidInput' });
    const removed = await locals.perform(removeMember, { personId });
    if (!removed.ok)
      return fail(statusOf[removed.error.type], {
        about: 'member' as const,
        person: personId,
        problem: removed.error.type,
      });
    return { about: 'member' as const, removed: personId };
  },
  leave: async ({ locals, request }) => {
    await pressed(request);
    const left = await locals.perform(leaveWorkspace, {});
    if (!left.ok)
      return fail(statusOf[left.error.type], { about: 'member' as const, problem: left.error.type });
    redirect(303, '/w');
  },
  /** The link is in this one answer and nowhere else: only the hash of its secret is stored. */
  invite: async ({ locals, request, url }) => {
    const form = await request.formData();
    const role = form.get('role') === 'admin' ? 'admin' : 'member';
    const made = await locals.perform(createInvite, {
      role,
      days: Number(form.get('days') ?? 7),
      maxUses: Number(form.get('maxUses') ?? 0),
    });
    if (!made.ok)
      return fail(statusOf[made.error.type], { about: 'invite' as const, problem: made.error.type });
    return {
      about: 'invite' as const,
      invited: { link: `${url.origin}/i/${made.value.secret}`, role, expiresAt: made.value.invite.expiresAt },
    };
  },
  /** Fields: `emails` as they were pasted, `role`, `days`. */
  mail: async ({ locals, request }) => {
    const form = await request.formData();
    const pasted = textOf(form, 'emails').slice(0, pastedMost);
    const invited = await locals.perform(inviteByMail, {
      pasted,
      lang: languageHere(),
      role: form.get('role') === 'admin' ? 'admin' : 'member',
      days: Number(form.get('days') ?? 7),
    });
    if (!invited.ok)
      return fail(statusOf[invited.error.type], { about: 'mail' as const, pasted, problem: invited.error });
    return { about: 'mail' as const, mailed: invited.value };
  },
  resend: async ({ locals, request }) => {
    const id = (await request.formData()).get('invite');
    if (!isId(id)) return fail(422, { about: 'invite' as const, problem: 'InvalidInput' });
    const again = await locals.perform(resendInvite, { inviteId: id as InviteId, lang: languageHere() });
    if (!again.ok)
      return fail(statusOf[again.error.type], { about: 'invite' as const, problem: again.error.type });
    return { about: 'resent' as const, resent: again.value.mailed };
  },
  revoke: async ({ locals, request }) => {
    const id = (await request.formData()).get('invite');
    if (!isId(id)) return fail(422, { about: 'invite' as const, problem: 'InvalidInput' });
    const revoked = await locals.perform(revokeInvite, { inviteId: id as InviteId });
    if (!revoked.ok)
      return fail(statusOf[revoked.error.type], { about: 'invite' as const, problem: revoked.error.type });
    return { about: 'invite' as const, revoked: id };
  },
};
