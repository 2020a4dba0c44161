import { randomUUID } from 'node:crypto';
import { heldMeetings } from '../homes/node/src/demo/meetings.ts';
import { demoPassword, emailOf, people } from '../homes/node/src/demo/people.ts';
import { demoDraft, demoPosts, type DemoPost } from '../homes/node/src/demo/posts.ts';
import { createRoomClient } from '../homes/node/src/fixtures/room-client.ts';
import { planOpenRoom } from './faults/cluster/crowd.ts';
import { inviteLink, visitor } from './faults/web/visitor.ts';
import { cookiesOf, owner, post, type Stoa } from './stoa.ts';

/** The cookies of everybody of the demo, by `key`. */
type Cast = ReadonlyMap<string, string>;

/**
 * Fills a Stoa that was just set up with the people and posts of the demo, and with what was said in its meetings, as people and
 * programs would: for a home whose records nobody can open from outside. All of it happens now, and all meetings are open.
 */
export async function fillByApi(stoa: Stoa): Promise<void> {
  const cast = await bringIn(stoa);
  for (const one of demoPosts.toReversed()) await write(stoa, cast, one);
  const { by, ...draft } = demoDraft;
  await ask(stoa, cast.get(by)!, 'POST', '/api/posts', draft);
  for (const { title, by: host, chat } of heldMeetings) {
    const { code } = await planOpenRoom(stoa, cast.get(host)!, title);
    await talk(stoa, cast, code, chat);
  }
}

async function bringIn(stoa: Stoa): Promise<Cast> {
  const [first, ...others] = people;
  const mia = visitor(stoa, cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner }))));
  const cast = new Map([[first!.key, mia.cookie]]);
  for (const { key, name, role } of others) {
    const one = visitor(stoa);
    await one.post('/register', { name, email: emailOf(key), password: demoPassword });
    await one.post(await inviteLink(mia, 'agora', role), {});
    cast.set(key, one.cookie);
  }
  return cast;
}

async function write(stoa: Stoa, cast: Cast, { by, title, body, likedBy, comments }: DemoPost) {
  const { id } = await ask(stoa, cast.get(by)!, 'POST', '/api/posts', { title, body, publish: true });
  for (const who of likedBy) await ask(stoa, cast.get(who)!, 'PUT', `/api/posts/${id}/like`);
  const said: string[] = [];
  for (const { who, text, answers } of comments) {
    const replyTo = answers === undefined ? undefined : said[answers];
    const comment = { body: text, replyTo };
    said.push((await ask(stoa, cast.get(who)!, 'POST', `/api/posts/${id}/comments`, comment)).id);
  }
}

async function talk(stoa: Stoa, cast: Cast, code: string, chat: readonly { who: string; text: string }[]) {
  const url = () => `${stoa.url.replace('http', 'ws')}/api/chat/${code}`;
  for (const who of new Set(chat.map((line) => line.who))) {
    const cookie = cast.get(who);
    if (!cookie) continue;
    const one = createRoomClient({ url, origin: stoa.origin, cookie });
    await one.connect();
    for (const line of chat) if (line.who === who) await one.say(randomUUID(), line.text);
    one.drop();
  }
}

async function ask(
  stoa: Stoa,
  cookie: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly id: string }> {
  const answer = await fetch(stoa.url + path, {
    method,
    headers: { cookie, origin: stoa.origin, 'x-tenant-id': 'agora', 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}
