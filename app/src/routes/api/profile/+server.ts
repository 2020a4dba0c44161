import type { RequestEvent } from '@sveltejs/kit';
import { ok, type AboutPerson } from '@stoa/domain';
import { z } from 'zod';
import { openStoa } from '#home';
import { mirrorEverywhere } from '#lib/server/mirrored.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { personId } from '#lib/server/api/ids.ts';
import { operationBy, type Asked } from '#lib/server/api/operation.ts';

const about = {
  name: z.string(),
  bio: z.string(),
  location: z.string(),
  website: z.string().describe('With http or https, or empty.'),
};
const profile = z
  .object({ id: personId, email: z.string(), ...about })
  .meta({ id: 'Profile', description: 'Yourself.' });

type Profile = z.infer<typeof profile>;
const whole = async ({ locals: { person } }: RequestEvent): Promise<Profile> => {
  const said = await (await openStoa()).accounts.about(person!.id);
  return { bio: '', location: '', website: '', ...person!, ...said };
};

const view = operationBy(async (event: RequestEvent) => ok(await whole(event)), {
  id: 'viewProfile',
  method: 'GET',
  subject: 'Profile',
  summary: 'Who you are',
  who: 'person',
  programs: 'any',
  refuses: [],
  answer: profile,
});

async function renamed(event: RequestEvent, { body }: Asked<unknown, unknown, { name: string }>) {
  const stoa = await openStoa();
  const person = await stoa.accounts.rename(event.locals.person!.id, body.name);
  if (!person.ok) return person;
  await mirrorEverywhere(stoa, person.value);
  return ok({ ...(await whole(event)), name: person.value.name });
}

async function replaced(event: RequestEvent, { body }: Asked<unknown, unknown, AboutPerson>) {
  const stoa = await openStoa();
  const edited = await stoa.accounts.editAbout(event.locals.person!.id, body);
  if (!edited.ok) return edited;
  const { id, email } = event.locals.person!;
  await mirrorEverywhere(stoa, { id, name: edited.value.name });
  return ok({ id, email, ...edited.value });
}

const replace = operationBy(replaced, {
  id: 'replaceProfile',
  method: 'PUT',
  subject: 'Profile',
  summary: 'Say who you are, all of it at once',
  who: 'person',
  body: z.strictObject({
    name: z.string().min(1).max(200),
    bio: z.string().max(2_000),
    location: z.string().max(400),
    website: z.string().max(400),
  }),
  refuses: ['NotSignedIn', 'InvalidInput'],
  answer: profile,
});

const rename = operationBy(renamed, {
  id: 'renameProfile',
  method: 'PATCH',
  subject: 'Profile',
  summary: 'Change your name',
  details: 'Everybody in your workspaces sees it.',
  who: 'person',
  body: z.strictObject({ name: z.string().min(1).max(200) }),
  refuses: ['NotSignedIn', 'InvalidInput'],
  answer: profile,
});

export const { fallback, _operations } = endpoint(view, rename, replace);
