import { randomUUID } from 'node:crypto';
import { createRoomClient } from '../../../homes/node/src/fixtures/room-client.ts';
import type { Stoa } from '../../stoa.ts';
import { planOpenRoom } from '../cluster/crowd.ts';
import { inviteLink, registered, signedIn, type Visitor } from '../web/visitor.ts';

/** Asks the API as somebody, in Agora unless said; throws where it is refused. */
export async function ask<T = { id: string }>(
  stoa: Stoa,
  { cookie }: Visitor,
  method: string,
  path: string,
  body?: unknown,
  slug = 'agora',
): Promise<T> {
  const answer = await fetch(stoa.url + path, {
    method,
    headers: { cookie, origin: stoa.origin, 'x-tenant-id': slug, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
}

/** Some of everything that people leave behind in Agora: also changed, taken back and deleted again. */
export async function livedIn(stoa: Stoa, posts: number): Promise<void> {
  const mia = await signedIn(stoa);
  const ben = await registered(stoa, 'Ben');
  const eve = await registered(stoa, 'Eve');
  for (const one of [ben, eve]) await one.post(await inviteLink(mia, 'agora'), {});

  const ids: string[] = [];
  for (let n = 0; n < posts; n++) {
    const body = `Wörds of number ${n}, 日本, 🫒, "quoted" <b>\u2028, \\ and 1e400.\n\n${'olive '.repeat((n % 50) * 7)}`;
    ids.push(
      (await ask(stoa, n % 2 ? mia : ben, 'POST', '/api/posts', { title: `Post ${n}`, body, publish: true }))
        .id,
    );
  }
  await ask(stoa, ben, 'POST', '/api/posts', { title: 'A draft', body: 'Not yet.' });
  const [changed, gone] = ids as [string, string];
  await ask(stoa, ben, 'PUT', `/api/posts/${changed}`, { title: 'Other words', body: 'As they are now.' });
  await ask(stoa, mia, 'DELETE', `/api/posts/${gone}`);
  for (const id of ids.slice(2, 8))
    for (const who of [mia, eve]) await ask(stoa, who, 'PUT', `/api/posts/${id}/like`);
  await ask(stoa, eve, 'DELETE', `/api/posts/${ids[2]}/like`);
  const comments = `/api/posts/${changed}/comments`;
  const first = await ask(stoa, eve, 'POST', comments, { body: 'First' });
  await ask(stoa, mia, 'POST', comments, { body: 'An answer', replyTo: first.id });
  const second = await ask(stoa, eve, 'POST', comments, { body: 'Taken back' });
  await ask(stoa, eve, 'DELETE', `${comments}/${second.id}`);
  await ask(stoa, mia, 'POST', '/api/notifications/read', { which: 'all' });
  await ask(stoa, mia, 'POST', '/api/meetings', {
    title: 'Harvest',
    startsAt: new Date(Date.now() + 86_400_000).toISOString(),
    durationMs: 3_600_000,
  });

  const { code, meetingId } = await planOpenRoom(stoa, mia.cookie, 'Weekly round');
  const enter = async (who: Visitor | undefined) => {
    const one = createRoomClient({
      url: () => `${stoa.url.replace('http', 'ws')}/api/chat/${code}`,
      origin: stoa.origin,
      ...(who ? { cookie: who.cookie } : { name: 'A guest' }),
    });
    await one.connect();
    return one;
  };
  const [host, other, guest] = [await enter(mia), await enter(ben), await enter(undefined)];
  const said = randomUUID();
  await host.say(said, 'Who brings the olives?');
  await guest.say(randomUUID(), 'Not me 🙈');
  const told = async (frame: Parameters<typeof other.send>[0]) => {
    const chat = other.next('chat');
    other.send(frame);
    await chat;
  };
  await told({ t: 'mark', id: randomUUID() as never, target: said as never, emoji: '👍', on: true });
  const private_ = randomUUID() as never;
  await told({ t: 'say', id: private_, body: 'Between us', to: host.you! });
  await told({ t: 'edit', id: randomUUID() as never, target: private_, body: 'Only between us' });
  const regretted = randomUUID() as never;
  await told({ t: 'say', id: regretted, body: 'Regretted' });
  await told({ t: 'delete', id: randomUUID() as never, target: regretted });
  for (const one of [host, other, guest]) one.drop();
  await ask(stoa, mia, 'POST', `/api/meetings/${meetingId}/end`);

  const branch = await ask<{ id: string; slug: string }>(stoa, mia, 'POST', '/api/branches', {
    name: 'Quieter',
  });
  const post = { title: 'Of the branch', body: 'Merged.', publish: true };
  await ask(stoa, mia, 'POST', '/api/posts', post, branch.slug);
  await ask(stoa, mia, 'POST', `/api/branches/${branch.id}/merge`, {});
}
