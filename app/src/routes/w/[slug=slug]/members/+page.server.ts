import { fail, redirect } from '@sveltejs/kit';
import {
  changeRole,
  createInvite,
  isId,
  leaveWorkspace,
  listInvites,
  listMembers,
  removeMember,
  revokeInvite,
  roles,
  type InviteId,
  type PersonId,
  type Role,
} from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

const pageLength = 50;

export const load: PageServerLoad = async ({ locals, parent, url }) => {
  const q = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
  const page = Math.min(10_000, Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1));
  const { workspace } = await parent();
  const [listed, invites] = await Promise.all([
    locals.perform(listMembers, { limit: pageLength, offset: (page - 1) * pageLength, q }),
    workspace.mayManage ? locals.perform(listInvites, {}) : undefined,
  ]);
  if (!listed.ok) refuse(listed.error);
  return {
    q,
    page,
    pages: Math.max(1, Math.ceil(listed.value.total / pageLength)),
    total: listed.value.total,
    members: listed.value.members,
    invites: invites?.ok ? invites.value : [],
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
    const changed = await locals.perform(changeRole, { personId, role });
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
  leave: async ({ locals }) => {
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
  revoke: async ({ locals, request }) => {
    const id = (await request.formData()).get('invite');
    if (!isId(id)) return fail(422, { about: 'invite' as const, problem: 'InvalidInput' });
    const revoked = await locals.perform(revokeInvite, { inviteId: id as InviteId });
    if (!revoked.ok)
      return fail(statusOf[revoked.error.type], { about: 'invite' as const, problem: revoked.error.type });
    return { about: 'invite' as const, revoked: id };
  },
};
