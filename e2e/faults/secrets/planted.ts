import { randomBytes } from 'node:crypto';
import { createRoomClient } from '../../../homes/node/src/fixtures/room-client.ts';
import { linkIn, type Mailbox } from '../../mailbox.ts';
import { cookiesOf, owner, post, type Stoa } from '../../stoa.ts';
import { planOpenRoom } from '../cluster/crowd.ts';
import { ask } from '../keeping/lived-in.ts';
import { inviteLink, signedIn, visitor, type Visitor } from '../web/visitor.ts';
import type { Secrets } from './secrets.ts';

export const canary = (what: string): string => `${what}-${randomBytes(12).toString('hex')}`;
const secretOf = (path: string): string | undefined => /\/([\w-]{24,})(?:\?|$)/.exec(path)?.[1];
const secretIn = (path: string): string => {
  const found = secretOf(path);
  if (!found) throw new Error('no secret is in this link');
  return found;
};
/** Of the next mail that has a link which is worth something: others only tell what happened. */
async function nextLink(mailbox: Mailbox, to: string): Promise<string> {
  for (;;) {
    const link = linkIn(await mailbox.next(to));
    if (secretOf(link)) return link;
  }
}

/** Does with a Stoa what brings secrets into it, and writes each of them down. Some links are used and some are not. */
export async function plant(stoa: Stoa, mailbox: Mailbox, secrets: Secrets): Promise<Visitor> {
  secrets.add('password of the owner', owner.password);
  const setup = /token=([\w-]+)/.exec(stoa.setupLink() ?? '')?.[1];
  if (setup) secrets.add('token of the set-up', setup);
  const mia = await signedIn(stoa);
  addSession(secrets, 'cookie of the owner', mia.cookie);

  const person = async (name: string) => {
    const [email, password] = [`${name}@agora.example`, canary('password')];
    secrets.add(`password of ${name}`, password);
    const one = visitor(stoa);
    await one.post('/register', { name, email, password });
    const link = linkIn(await mailbox.next(email));
    secrets.add(`link that confirms ${name}`, secretIn(link));
    return { one, email, password, link };
  };
  const ben = await person('ben');
  await ben.one.post(ben.link, { password: ben.password });
  addSession(secrets, 'cookie of ben', ben.one.cookie);
  // Who never confirms: their link stays good.
  await person('zoe');

  for (const n of [1, 2]) {
    await visitor(stoa).post('/auth/send-link', { email: ben.email });
    const link = await nextLink(mailbox, ben.email);
    secrets.add(`link ${n} that signs in`, secretIn(link));
    if (n === 1) {
      const other = visitor(stoa);
      await other.post(link, {});
      addSession(secrets, 'cookie by a link', other.cookie);
    }
  }
  // Two people, because mails of one kind to one address are rationed: one link is used, and one stays good.
  const noa = await person('noa');
  await noa.one.post(noa.link, { password: noa.password });
  for (const { email } of [ben, noa]) {
    await visitor(stoa).post('/auth/forgot', { email });
    const link = await nextLink(mailbox, email);
    secrets.add(`link of ${email} for a new password`, secretIn(link));
    if (email === noa.email) continue;
    const next = canary('password');
    secrets.add('new password of ben', next);
    await visitor(stoa).post(link, { password: next });
  }
  const wrong = canary('password');
  secrets.add('password that was wrong', wrong);
  await visitor(stoa).post('/sign-in', { email: ben.email, password: wrong });
  const other = canary('password');
  secrets.add('password where an address belongs', other);
  await visitor(stoa).post('/sign-in', { email: other, password: wrong });
  await visitor(stoa).post('/register', { name: other, email: other, password: 'x' });

  secrets.add('secret of an invite', secretIn(await inviteLink(mia, 'agora')));
  await ask(stoa, mia, 'POST', '/api/invites/mail', { addresses: 'noor@agora.example' });
  secrets.add('secret of a mailed invite', secretIn(linkIn(await mailbox.next('noor@agora.example'))));
  const hook = { url: 'https://archive.example/hook', kinds: ['post'] };
  const { secret, ...made } = await ask<{ id?: string; webhook?: { id: string }; secret: string }>(
    stoa,
    mia,
    'POST',
    '/api/webhooks',
    hook,
  );
  secrets.add('webhook secret', secret.replace('whsec_', ''));
  await ask(stoa, mia, 'POST', `/api/webhooks/${made.id ?? made.webhook!.id}/test`);

  const { code } = await planOpenRoom(stoa, mia.cookie);
  const guest = createRoomClient({
    url: () => `${stoa.url.replace('http', 'ws')}/api/chat/${code}`,
    origin: stoa.origin,
    name: 'A guest',
  });
  await guest.connect();
  if (!guest.seat) throw new Error('a guest has no seat');
  secrets.add('secret of a seat', guest.seat.secret);
  guest.drop();

  await plantKeys(stoa, mia, secrets);
  const begun = await (await noa.one.post('/account/security?/begin', { password: noa.password })).text();
  const shown = /name="secret"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="secret"/.exec(begun);
  if (!shown) throw new Error('the page shows no secret for an app of codes');
  secrets.add('secret of a second factor', (shown[1] ?? shown[2])!);

  // What programs send along though nobody asked for it.
  const bearer = canary('bearer');
  secrets.add('bearer that nobody knows', bearer);
  await fetch(`${stoa.url}/api/posts`, {
    headers: { authorization: `Bearer ${bearer}`, cookie: `stoa=${bearer}` },
  });
  return mia;
}

/** A key for programs, and the token that it is given; both are used. */
async function plantKeys(stoa: Stoa, mia: Visitor, secrets: Secrets): Promise<void> {
  const form = { name: 'A program', access: 'full', workspace: '', days: '', password: owner.password };
  const key = /stoa_\w{47}/.exec(await (await mia.post('/account/keys?/make', form)).text())?.[0];
  if (!key) throw new Error('the page shows no key');
  secrets.add('key of a program', key);
  const asks = (proof: string, method: string, path: string) =>
    fetch(stoa.url + path, {
      method,
      headers: { authorization: `Bearer ${proof}`, 'content-type': 'application/json' },
      body: method === 'POST' ? '{}' : null,
    });
  const { token } = (await (await asks(key, 'POST', '/api/token')).json()) as { token: string };
  secrets.add('signature of a token', token.split('.')[2]!);
  for (const proof of [key, token, `${key}x`]) await (await asks(proof, 'GET', '/api/profile')).text();
}

/** The name of a session's cookie may be known, its value not. */
function addSession(secrets: Secrets, what: string, cookies: string): void {
  const value = /(?:^|; )(?:__Host-)?stoa=([^;]+)/.exec(cookies)?.[1];
  if (!value) throw new Error(`there is no session for the ${what}`);
  const [token, signature] = decodeURIComponent(value).split('.');
  secrets.add(`token of the ${what}`, token!);
  if (signature) secrets.add(`signature of the ${what}`, signature);
}

/** Signs in anew and tries what is refused, each time with a secret of its own in it; answers those answers that say it again. */
export async function refusedWithSecrets(stoa: Stoa, { cookie }: Visitor, secrets: Secrets) {
  const told: string[] = [];
  let answers = 0;
  const look = async (what: string, make: (secret: string) => Promise<Response>) => {
    const secret = canary('refused');
    secrets.add(`what was in ${what}`, secret);
    const answer = await make(secret);
    answers += 1;
    const said = `${JSON.stringify([...answer.headers])}\n${await answer.text()}`;
    if (answer.status < 400) throw new Error(`${what} was answered ${answer.status}`);
    if (secrets.in(said).length > 0) told.push(`${what} (${answer.status}): ${secrets.in(said).join()}`);
  };
  const get = (path: string, accept: string) =>
    fetch(stoa.url + path, { headers: { accept, cookie, 'x-tenant-id': 'agora' }, redirect: 'manual' });
  for (const accept of ['text/html', 'application/json']) {
    for (const path of ['/', '/w/', '/w/agora/posts/', '/m/', '/i/', '/auth/'])
      await look(`${path}… as ${accept}`, (secret) => get(path + secret, accept));
    for (const path of [
      '/api/posts?limit=',
      '/api/posts?cursor=',
      '/nothing?token=',
      '/api/nothing?token=',
      '/api/workspace?token=',
    ])
      await look(`${path}… as ${accept}`, (secret) => get(path + secret, accept));
  }
  const send = (
    method: string,
    path: string,
    body: string,
    type = 'application/json',
    origin = stoa.origin,
  ) =>
    fetch(stoa.url + path, {
      method,
      headers: { origin, cookie, 'content-type': type, 'x-tenant-id': 'agora', accept: 'text/html' },
      body,
      redirect: 'manual',
    });
  for (const body of [
    (secret: string) => `{"title":"${secret}`,
    (secret: string) => JSON.stringify({ title: 'x', secret }),
    (secret: string) => JSON.stringify({ title: 1, body: secret }),
    (secret: string) => JSON.stringify({ title: 'x', body: secret + 'x'.repeat(2_000_000) }),
  ])
    await look(`a post ${body('…').slice(0, 12)}`, (secret) => send('POST', '/api/posts', body(secret)));
  const form = 'application/x-www-form-urlencoded';
  await look('a form of another site', (secret) =>
    send('POST', '/sign-in', `password=${secret}`, form, 'https://evil.example'),
  );
  await look('a form that is too large', (secret) =>
    send('POST', '/sign-in', `password=${secret}${'x'.repeat(1_000_000)}`, form),
  );
  await look('a method that is none', (secret) => send('DELETE', `/api/posts?secret=${secret}`, ''));
  return { told, answers };
}

/** The owner once more, from the start. */
export const again = async (stoa: Stoa): Promise<string> =>
  cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
