import { error } from '@sveltejs/kit';
import { asRoomCode, findRoom } from '@stoa/domain';
import { pictureOf } from '#lib/server/pictures.ts';
import { m } from '#lib/words/made/messages.js';
import type { PageServerLoad } from './$types';

/** What a person may know of a room before they are in it. Reading it tells nobody, and lets nobody in. */
export const load: PageServerLoad = async ({ locals, params, depends, url }) => {
  depends('room:here');
  const code = asRoomCode(params.code.toLowerCase());
  const found = code && (await locals.perform(findRoom, { code }));
  if (!found?.ok) error(404, m.room_call_no_such_room(), { type: 'NotFound' });
  return {
    room: found.value,
    personName: locals.person?.name,
    picture: await pictureOf({ locals }),
    link: `${url.origin}/m/${found.value.code}`,
  };
};
