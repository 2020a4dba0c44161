import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { pressed, textOf } from '#lib/server/form.ts';
import { statusOf, type Refusal } from '#lib/server/http.ts';
import { moveSession, visitOf } from '#lib/server/moved-session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, request }) => {
  const { accounts } = await openStoa();
  const visit = visitOf(request);
  const standing = locals.person && (await accounts.secondFactor.standing(visit));
  if (!standing) redirect(303, '/sign-in?next=/account/security');
  return {
    standing,
    passkeys: await accounts.passkeys.of(visit),
    outside: { name: accounts.outside.name, ways: await accounts.outside.waysIn(visit) },
  };
};

type Form =
  'begin' | 'confirm' | 'codes' | 'off' | 'addPasskey' | 'renamePasskey' | 'removePasskey' | 'disconnect';
const refused = (form: Form, problem: Refusal, more = {}) =>
  fail(statusOf[problem.type], { form, problem, ...more });

export const actions: Actions = {
  /** The account at the provider signs in here no more. */
  disconnect: async ({ request }) => {
    await pressed(request);
    const { accounts } = await openStoa();
    const disconnected = await accounts.outside.disconnect(request.headers);
    if (!disconnected.ok) return refused('disconnect', disconnected.error);
    return { form: 'disconnect' as const, done: true };
  },

  /** Field: `password`, for those who have one. */
  begin: async ({ request }) => {
    const password = textOf(await request.formData(), 'password');
    const { accounts } = await openStoa();
    const begun = await accounts.secondFactor.begin(request.headers, { password });
    if (!begun.ok) return refused('begin', begun.error);
    return { form: 'begin' as const, app: begun.value };
  },

  /** Fields: `code`, and what the page showed (`secret`, `address`), to show it again after a wrong one. */
  confirm: async (event) => {
    const { request } = event;
    const form = await request.formData();
    const { accounts } = await openStoa();
    const done = await accounts.secondFactor.confirm(request.headers, { code: textOf(form, 'code') });
    const app = {
      secret: textOf(form, 'secret').slice(0, 200),
      address: textOf(form, 'address').slice(0, 500),
    };
    if (!done.ok)
      return refused('confirm', done.error, { app: done.error.type === 'NotOn' ? undefined : app });
    moveSession(event, done.value);
    return { form: 'confirm' as const, codes: done.value.codes };
  },

  /** Field: `password`, for those who have one. */
  codes: async ({ request }) => {
    const password = textOf(await request.formData(), 'password');
    const { accounts } = await openStoa();
    const made = await accounts.secondFactor.newRecoveryCodes(request.headers, { password });
    if (!made.ok) return refused('codes', made.error);
    return { form: 'codes' as const, codes: made.value };
  },

  /** Field: `password`, for those who have one. */
  off: async (event) => {
    const { request } = event;
    const password = textOf(await request.formData(), 'password');
    const { accounts } = await openStoa();
    const done = await accounts.secondFactor.switchOff(request.headers, { password });
    if (!done.ok) return refused('off', done.error);
    moveSession(event, done.value);
    return { form: 'off' as const, done: true };
  },

  /** Fields: `name`, and `answer`: what the browser said of the new passkey, as JSON. */
  addPasskey: async ({ request }) => {
    const form = await request.formData();
    const { accounts } = await openStoa();
    const added = await accounts.passkeys.add(request.headers, {
      name: textOf(form, 'name'),
      answer: jsonOf(textOf(form, 'answer')),
    });
    if (!added.ok) return refused('addPasskey', added.error);
    return { form: 'addPasskey' as const, done: true };
  },

  /** Fields: `id`, `name`. */
  renamePasskey: async ({ request }) => {
    const form = await request.formData();
    const { accounts } = await openStoa();
    const [id, name] = [textOf(form, 'id'), textOf(form, 'name')];
    const renamed = await accounts.passkeys.rename(request.headers, { id, name });
    if (!renamed.ok) return refused('renamePasskey', renamed.error, { id });
    return { form: 'renamePasskey' as const, done: true };
  },

  /** Fields: `id`, and `password` for those who have one. */
  removePasskey: async ({ request }) => {
    const form = await request.formData();
    const { accounts } = await openStoa();
    const [id, password] = [textOf(form, 'id'), textOf(form, 'password')];
    const removed = await accounts.passkeys.remove(request.headers, { id, password });
    if (!removed.ok) return refused('removePasskey', removed.error, { id });
    return { form: 'removePasskey' as const, done: true };
  },
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
