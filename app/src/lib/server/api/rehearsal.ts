import type { Handle } from '@sveltejs/kit/hooks';
import type { RequestEvent } from '@sveltejs/kit';
import {
  addWebhook,
  cancelJob,
  commentOnPost,
  createInvite,
  createMeeting,
  createWorkspace,
  makeBranch,
  performInWorkspace,
  putCacheEntry,
  setUp,
  startWorkflow,
  testWebhook,
  writePost,
  type Actor,
  type PersonId,
  type Result,
  type Stoa,
} from '@stoa/domain';
import { createMemoryStoa, memorySetupSecret } from '../../../memory-home.ts';
import { origin } from '../rehearsal.ts';
import type { endpoint } from './endpoint.ts';

export interface Ask {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown;
  /** What the body says to be, where that is not JSON. */
  readonly contentType?: string;
  readonly cookie?: string;
  readonly workspace?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** Asks the API as a client does: through the hooks and to the route that the address leads to. */
export async function createAsk(handle: Handle): Promise<(ask: Ask) => Promise<Response>> {
  const loaded = await Promise.all(
    Object.entries(files).map(async ([file, load]) => ({ ...routeOf(file), module: await load() })),
  );
  // As Kit has it: fixed parts before variable ones, and the rest last.
  const routes = loaded.toSorted((a, b) => variables(a.id) - variables(b.id));

  return async ({
    method = 'GET',
    path,
    body,
    contentType = 'application/json',
    cookie,
    workspace,
    headers = {},
    address = '127.0.0.1',
  }) => {
    const url = new URL(path, origin);
    const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const request = new Request(url, {
      method,
      headers: {
        ...(method === 'GET' || method === 'HEAD' ? {} : { origin }),
        ...(sent === undefined ? {} : { 'content-type': contentType, 'content-length': String(sent.length) }),
        ...(cookie !== undefined && { cookie }),
        ...(workspace !== undefined && { 'x-tenant-id': workspace }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent as BodyInit }),
    });
    const route = routes.find(({ shape }) => shape.test(url.pathname))!;
    const event = {
      request,
      url,
      params: shapeParams(route.shape, url.pathname),
      route: { id: route.id },
      locals: {},
      getClientAddress: () => address,
    } as unknown as RequestEvent;
    return handle({ event, resolve: async (inner) => route.module.fallback(inner) });
  };
}

const files = import.meta.glob<Pick<ReturnType<typeof endpoint>, 'fallback'>>(
  '../../../routes/api/**/+server.ts',
);

function routeOf(file: string): { readonly id: string; readonly shape: RegExp } {
  const id = file.replace(/^.*\/routes/, '').replace(/\/\+server\.ts$/, '');
  const shape = id
    .replaceAll('.', '\\.')
    .replace(/\/\[\\\.\\\.\\\.(\w+)\]/g, '(?:/(?<$1>.*))?')
    .replace(/\[(\w+)(?:=\w+)?\]/g, '(?<$1>[^/]+)');
  return { id, shape: new RegExp(`^${shape}$`) };
}
const variables = (id: string): number => (id.includes('[...') ? 100 : id.split('[').length);
const shapeParams = (shape: RegExp, path: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(shape.exec(path)?.groups ?? {}).map(([name, text]) => [
      name,
      decodeURIComponent(text ?? ''),
    ]),
  );

/** One word that stands in everything of Agora's: nobody elsewhere may ever be sent it. */
export const canary = 'Kassandra';

export type Somebody = 'owner' | 'admin' | 'member' | 'stranger';
export interface Village {
  readonly stoa: Stoa;
  readonly cookies: Readonly<Record<Somebody, string>>;
  readonly ids: Readonly<Record<Somebody, PersonId>>;
  /** Ids of things in Agora. The meeting is the member's. */
  readonly meeting: string;
  readonly code: string;
  readonly invite: string;
  readonly secret: string;
  /** The admin's, published, with a comment of theirs. */
  readonly post: string;
  readonly comment: string;
  readonly branch: string;
  /** With an event that was sent to it. */
  readonly webhook: string;
  readonly delivery: string;
  /** The owner's: one that waits, and one that was cancelled. */
  readonly job: string;
  readonly cancelledJob: string;
  /** A key of the cache that has something. */
  readonly entry: string;
}

/** Agora with its owner, an admin and a member, and a stranger who owns Elsewhere. Each is asked for by the cookie of their session. */
export async function village(): Promise<Village> {
  const stoa = await createMemoryStoa();
  const { directory } = stoa;
  const [owner, admin, member, stranger] = await Promise.all([
    register(stoa, 'owner', `Mia ${canary}`),
    register(stoa, 'admin', `Ada ${canary}`),
    register(stoa, 'member', `Ben ${canary}`),
    register(stoa, 'stranger', 'Eve'),
  ]);
  const agora = must(await setUp(directory, owner.by, { token: memorySetupSecret, name: 'Agora' })).id;
  await directory.workspaces.rename(agora, `Agora ${canary}`, 'Agora');
  await directory.workspaces.join(agora, admin.id, 'admin', directory.clock.now());
  await directory.workspaces.join(agora, member.id, 'member', directory.clock.now());
  must(await createWorkspace(directory, stranger.by, { name: 'Elsewhere' }));

  const inAgora = (by: Actor) => performInWorkspace(stoa, agora, by);
  const meeting = must(await inAgora(member.by)(createMeeting, { title: `Plans of ${canary}` }));
  const { invite, secret } = must(await inAgora(owner.by)(createInvite, {}));
  const words = { title: `News of ${canary}`, body: `Hello, @Mia ${canary}`, publish: true };
  const post = must(await inAgora(admin.by)(writePost, words));
  const said = { postId: post.id, body: `So says ${canary}` };
  const comment = must(await inAgora(admin.by)(commentOnPost, said));
  const { branch } = must(await inAgora(owner.by)(makeBranch, { name: 'Draft' }));
  const { webhook } = must(
    await inAgora(owner.by)(addWebhook, {
      url: 'https://archive.example/hook',
      description: `For ${canary}`,
      kinds: ['post'],
    }),
  );
  const { id: delivery } = must(await inAgora(owner.by)(testWebhook, { id: webhook.id }));
  const asked = { name: 'onboarding', personId: member.id, delayMs: 60_000 } as const;
  const { id: job } = must(await inAgora(owner.by)(startWorkflow, asked));
  const { id: cancelledJob } = must(await inAgora(owner.by)(startWorkflow, asked));
  must(await inAgora(owner.by)(cancelJob, { id: cancelledJob }));
  must(await inAgora(member.by)(putCacheEntry, { key: 'greeting', value: canary, ttlMs: 60_000 }));
  return {
    stoa,
    cookies: { owner: owner.cookie, admin: admin.cookie, member: member.cookie, stranger: stranger.cookie },
    ids: { owner: owner.id, admin: admin.id, member: member.id, stranger: stranger.id },
    meeting: meeting.id,
    code: meeting.code,
    invite: invite.id,
    secret,
    post: post.id,
    comment: comment.id,
    branch: branch.id,
    webhook: webhook.id,
    delivery,
    job,
    cancelledJob,
    entry: 'greeting',
  };
}

async function register({ accounts }: Stoa, who: Somebody, name: string) {
  const input = { name, email: `${who}@agora.example`, password: 'olive grove at noon' };
  const { person, cookies } = must(await accounts.register(new Headers(), input));
  const by: Actor = { type: 'person', id: person.id, name };
  return { id: person.id, by, cookie: cookies[0]!.split(';')[0]! };
}

export function must<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}
