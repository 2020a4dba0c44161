import type { Stoa } from '../../stoa.ts';
import { owner as ownerOf } from '../../stoa.ts';
import type { Things } from './samples.ts';
import { inviteLink, keyOf, registered, signedIn, visitor, type Visitor } from './visitor.ts';

export const askers = ['owner', 'admin', 'member', 'guest', 'stranger'] as const;
export type Asker = (typeof askers)[number];

/** Words of the admin's draft: nobody else may ever read them. */
export const draftWords = 'Kanarienvogel';

/** Agora with its owner, an admin, a member, somebody without an account and somebody who belongs elsewhere; what is used up is made again. */
export interface World {
  readonly by: Readonly<Record<Asker, Visitor>>;
  readonly secrets: ReadonlySet<string>;
  /** `inside` names Agora in the request; it does unless said. */
  api(by: Asker, method: string, path: string, body?: unknown, inside?: boolean): Promise<Response>;
  /** The same as a program of theirs asks, by a key that may do everything; a guest has none. */
  byKey: World['api'];
  /** Things in Agora that exist right now, of those that are named. */
  things(wanted: ReadonlySet<string>): Promise<Things>;
  /** These may be gone or changed. */
  used(names: ReadonlySet<string>): void;
  /** Everybody has the role again that they are named after. */
  repair(): Promise<void>;
}

export async function roleWorld(stoa: Stoa): Promise<World> {
  const by = {
    owner: await signedIn(stoa, ownerOf),
    admin: await registered(stoa, 'Ada'),
    member: await registered(stoa, 'Ben'),
    guest: visitor(stoa),
    stranger: await registered(stoa, 'Eve'),
  };
  await by.stranger.post('/w?/create', { name: 'Elsewhere' });
  const send = (
    proof: Record<string, string>,
    [, method, path, body, inside = true]: Parameters<World['api']>,
  ): Promise<Response> =>
    fetch(stoa.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...proof,
        ...(inside && { 'x-tenant-id': 'agora' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const api: World['api'] = (...asked) => send({ cookie: by[asked[0]].cookie, origin: stoa.origin }, asked);
  const keys = new Map<Asker, string>();
  const byKey: World['api'] = async (...asked) => {
    const [who] = asked;
    if (who === 'guest') return api(...asked);
    const key = keys.get(who) ?? (await keyOf(by[who]));
    keys.set(who, key);
    return send({ authorization: `Bearer ${key}` }, asked);
  };
  const made = async <T>(who: Asker, path: string, body: unknown = {}): Promise<T> => {
    const answer = await api(who, 'POST', path, body);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const joins = async (who: 'admin' | 'member') =>
    void (await by[who].post(await inviteLink(by.owner, 'agora', who), {}));
  await joins('admin');
  await joins('member');
  await made('admin', '/api/posts', { title: draftWords, body: draftWords });

  const idOf = async (who: Asker) =>
    ((await (await api(who, 'GET', '/api/profile', undefined, false)).json()) as { id: string }).id;
  const ids = {
    owner: await idOf('owner'),
    admin: await idOf('admin'),
    member: await idOf('member'),
    stranger: await idOf('stranger'),
  };

  if (Object.values(ids).some((id) => typeof id !== 'string')) throw new Error('somebody has no id');
  const secrets = new Set<string>();
  const workflow = async () =>
    (
      await made<{ id: string }>('owner', '/api/workflow/start', {
        name: 'onboarding',
        personId: ids.member,
        delayMs: 60_000,
      })
    ).id;
  let now: Record<string, string> = {};
  /** A workspace has only so many of these. */
  const last = new Map<string, string>();
  const makesRoom = async (path: string, kind: string) => {
    const id = last.get(kind);
    if (id) await api('owner', 'DELETE', path + id);
  };
  const makers: Record<string, () => Promise<Record<string, string>>> = {
    async meeting() {
      const { id, code } = await made<{ id: string; code: string }>('member', '/api/meetings', {
        title: 'Plans',
      });
      return { meeting: id, code };
    },
    async invite() {
      const answer = await made<{ id?: string; secret?: string; invite?: { id: string } }>(
        'owner',
        '/api/invites',
      );
      const secret = answer.secret ?? /[\w-]{43}/.exec(JSON.stringify(answer))![0];
      secrets.add(secret);
      return { invite: answer.id ?? answer.invite!.id, secret };
    },
    async post() {
      const { id } = await made<{ id: string }>('admin', '/api/posts', {
        title: 'News',
        body: 'Hello',
        publish: true,
      });
      const said = await made<{ id: string }>('admin', `/api/posts/${id}/comments`, { body: 'So it is' });
      return { post: id, comment: said.id };
    },
    async branch() {
      await makesRoom('/api/branches/', 'branch');
      const answer = await made<{ id?: string; branch?: { id: string } }>('owner', '/api/branches', {
        name: 'Draft',
      });
      return { branch: answer.id ?? answer.branch!.id };
    },
    async webhook() {
      await makesRoom('/api/webhooks/', 'webhook');
      const answer = await made<{ id?: string; webhook?: { id: string }; secret: string }>(
        'owner',
        '/api/webhooks',
        {
          url: 'https://archive.example/hook',
          kinds: ['post'],
        },
      );
      const webhook = answer.id ?? answer.webhook!.id;
      if (answer.secret) secrets.add(answer.secret);
      const { id } = await made<{ id: string }>('owner', `/api/webhooks/${webhook}/test`);
      return { webhook, delivery: id };
    },
    job: async () => ({ job: await workflow() }),
    async cancelledJob() {
      const id = await workflow();
      await api('owner', 'POST', `/api/workflow/${id}/cancel`);
      return { cancelledJob: id };
    },
    async entry() {
      await api('member', 'PUT', '/api/cache/greeting', { value: 'hello', ttlMs: 60_000 });
      return { entry: 'greeting' };
    },
  };
  const makerOf: Readonly<Record<string, string>> = {
    code: 'meeting',
    secret: 'invite',
    comment: 'post',
    delivery: 'webhook',
  };

  return {
    by,
    secrets,
    api,
    byKey,
    async things(wanted) {
      for (const name of wanted) {
        const maker = makers[makerOf[name] ?? name];
        if (maker && now[name] === undefined) {
          now = { ...now, ...(await maker()) };
          for (const kind of ['branch', 'webhook']) if (now[kind]) last.set(kind, now[kind]);
        }
      }
      return { ids, ...now };
    },
    used(names) {
      for (const name of names) {
        const group = makerOf[name] ?? name;
        for (const other of Object.keys(now)) if ((makerOf[other] ?? other) === group) delete now[other];
      }
    },
    async repair() {
      const left = await api('owner', 'DELETE', `/api/users/${ids.stranger}`);
      if (left.status !== 204 && left.status !== 404) throw new Error(`the stranger stays: ${left.status}`);
      for (const who of ['admin', 'member'] as const) {
        const answer = await api('owner', 'PATCH', `/api/users/${ids[who]}`, { role: who });
        if (answer.status === 404) await joins(who);
      }
    },
  };
}
