import { fail, redirect } from '@sveltejs/kit';
import {
  isKeeper,
  isOnlyKeeper,
  leaveWorkspace,
  ownedAlone,
  performInWorkspace,
  pictureMostBytes,
  removePicture,
  takePicture,
  viewPicture,
  type OwnPicture,
  removeKeeper,
} from '@stoa/domain';
import { openStoa } from '#home';
import { ownPicture } from '#lib/people/own-picture.ts';
import { pressed, textOf } from '#lib/server/form.ts';
import { mirrorEverywhere } from '#lib/server/mirrored.ts';
import { statusOf, type Refusal } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, request }) => {
  depends(ownPicture);
  const { person } = locals;
  if (!person) redirect(303, '/sign-in?next=/account');
  const { accounts } = await openStoa();
  return {
    person: { name: person.name, email: person.email },
    about: (await accounts.about(person.id)) ?? {
      name: person.name,
      bio: '',
      location: '',
      website: '',
    },
    picture: await locals.perform(viewPicture, {}).then((viewed) => (viewed.ok ? viewed.value : nothing)),
    sessions: await accounts.sessions(request.headers),
    ways: await accounts.outside.waysIn(request.headers),
    keeper: await locals.perform(isKeeper, {}),
  };
};

/** Of whoever is not signed in, which nobody is here. */
const nothing: OwnPicture = { isMade: false, isPossible: false };
/** What a form says beside its one file. */
const besideBytes = 64 << 10;

const refused = (
  form: 'about' | 'picture' | 'password' | 'session' | 'delete',
  problem: Refusal,
  values = {},
) => fail(statusOf[problem.type], { form, problem, values });

export const actions: Actions = {
  /** Fields: `name`, `bio`, `location`, `website`. */
  about: async ({ locals, request }) => {
    const form = await request.formData();
    const typed = {
      name: textOf(form, 'name'),
      bio: textOf(form, 'bio'),
      location: textOf(form, 'location'),
      website: textOf(form, 'website'),
    };
    const { person } = locals;
    if (!person) return refused('about', { type: 'NotSignedIn' }, typed);
    const stoa = await openStoa();
    const edited = await stoa.accounts.editAbout(person.id, typed);
    if (!edited.ok) return refused('about', edited.error, typed);
    locals.person = { ...person, name: edited.value.name };
    await mirrorEverywhere(stoa, locals.person);
    return { form: 'about' as const, done: true };
  },

  /** A file field `picture`: how a browser without JavaScript sends one. */
  picture: async ({ locals, request }) => {
    if (!locals.person) return refused('picture', { type: 'NotSignedIn' });
    const length = Number(request.headers.get('content-length') ?? Infinity);
    // A form is held whole: what cannot fit is not read.
    if (!(length <= pictureMostBytes + besideBytes))
      return refused('picture', { type: 'TooLarge', limitBytes: pictureMostBytes });
    const file = (await request.formData()).get('picture');
    const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
    const taken = await locals.perform(takePicture, { bytes });
    if (!taken.ok) return refused('picture', taken.error);
    redirect(303, '/account');
  },
  removePicture: async ({ locals, request }) => {
    await pressed(request);
    const removed = await locals.perform(removePicture, {});
    if (!removed.ok) return refused('picture', removed.error);
    return { form: 'picture' as const, done: true };
  },

  /** Fields: `current`, `next`, and `endKeys`, ticked. Every other session ends. */
  password: async ({ locals, request }) => {
    const form = await request.formData();
    const { accounts } = await openStoa();
    const changed = await accounts.changePassword(request.headers, {
      current: textOf(form, 'current'),
      next: textOf(form, 'next'),
      keepKeys: !form.has('endKeys'),
    });
    if (!changed.ok) return refused('password', changed.error);
    locals.keep(changed.value);
    return { form: 'password' as const, done: true };
  },

  /** Field: `session`, the id of one of one's own. */
  endSession: async ({ request }) => {
    const id = textOf(await request.formData(), 'session');
    const { accounts } = await openStoa();
    if (!(await accounts.endSession(request.headers, id)))
      return refused('session', { type: 'NotFound', what: 'session' });
    return { form: 'session' as const, done: true };
  },

  /** Field: `password`, if they have one. Leaves every workspace first; what was said there stays. */
  delete: async ({ locals, request }) => {
    const { person } = locals;
    if (!person) redirect(303, '/sign-in?next=/account');
    const password = textOf(await request.formData(), 'password');
    const stoa = await openStoa();
    // Nobody else could look after this Stoa, or after a workspace of theirs.
    if (await locals.perform(isOnlyKeeper, {}))
      return refused('delete', { type: 'NotAllowed', action: 'keeper' });
    const alone = await locals.perform(ownedAlone, {});
    if (!alone.ok) return refused('delete', alone.error);
    if (alone.value.length > 0)
      return refused('delete', { type: 'LastOwner' }, { alone: alone.value.map(({ name }) => name) });
    const then = async () => {
      const by = { type: 'person', id: person.id, name: person.name } as const;
      const left = await locals.perform(removeKeeper, { personId: person.id });
      if (!left.ok && left.error.type === 'LastKeeper') throw new Error('the other keepers left meanwhile');
      for (const { id } of await stoa.directory.workspaces.ofPerson(person.id)) {
        const left = await performInWorkspace(stoa, id, by)(leaveWorkspace, {});
        if (!left.ok && left.error.type !== 'NotFound') throw new Error(`not left: ${left.error.type}`);
      }
      await locals.perform(removePicture, {});
    };
    const deleted = await stoa.accounts.deleteAccount(request.headers, { password, then });
    if (!deleted.ok) return refused('delete', deleted.error);
    locals.keep(deleted.value);
    redirect(303, '/');
  },

  /** Every session but this one. */
  endOthers: async ({ request }) => {
    await pressed(request);
    const { accounts } = await openStoa();
    await accounts.endOtherSessions(request.headers);
    return { form: 'others' as const, done: true };
  },
};
