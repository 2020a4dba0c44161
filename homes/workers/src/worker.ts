/// <reference types="@cloudflare/workers-types" />
/** The Worker: what SvelteKit's build is put together with, see `kit-adapter.ts`. */
import { waitUntil } from 'cloudflare:workers';
import { clientHeader } from '@stoa/accounts';
import type { Server } from '@sveltejs/kit';
import { placeOf, workspaceOfHost } from '../../node/src/named-workspaces.ts';
import { bind, outlast, type Bindings } from './bindings.ts';
import { createCrowding } from './crowding.ts';
import { openStoa } from './home.ts';
import { jobsOf } from './jobs-there.ts';
import { admit, isSocketPath } from './sockets.ts';

export { Cache } from './cache.ts';
export { Jobs } from './jobs.ts';
export { Past } from './past.ts';
export { Person } from './person.ts';
export { Room } from './room.ts';
export { Tries } from './tries.ts';
export { Workspace } from './workspace.ts';

/** In which the app is told the workspace of a request's host. */
const workspaceHeader = 'x-stoa-workspace';
/** The largest form, in bytes: as on the node home. What is larger will have routes of its own. */
const bodyMostBytes = 512 * 1024;

/** Pages and forms that one isolate has under way at most: each takes some ms of its one thread, so that the last one waits a second or less. */
const mostUnderWay = 64;

/** When `wrangler.jsonc` wakes the Worker for mails that wait for another try. */
const everyFiveMinutes = '*/5 * * * *';

export function createHandler(server: Pick<Server, 'init' | 'respond'>): ExportedHandler<Bindings> {
  let ready: Promise<void> | undefined;
  const crowding = createCrowding(mostUnderWay);
  const init = (env: Bindings): Promise<void> =>
    (ready ??= server
      .init({
        env: {},
        read: async (file) => (await env.ASSETS.fetch(new URL(file, 'https://assets.local'))).body!,
      })
      .catch((cause: unknown) => {
        ready = undefined;
        throw cause;
      }));

  return {
    async fetch(request, env) {
      bind(env, waitUntil);
      const url = new URL(request.url);
      const origin = new URL(env.ORIGIN);
      const host = request.headers.get('host') ?? undefined;
      const workspace = env.STOA_SUBDOMAINS === 'on' ? workspaceOfHost(host, origin) : undefined;
      if (isElsewhere(request, origin))
        return leadTo(workspace ? placeOf(workspace, pathOf(url), origin) : new URL(pathOf(url), origin));
      // To its end also when this request is cut off, because others wait for the same.
      const opening = openStoa();
      outlast(opening);
      const stoa = await opening.catch(notOpen);
      if (stoa instanceof Response) return stoa;
      if (isSocketPath(url.pathname)) return admit(request, env, stoa);
      // The API looks at what it is sent itself, and says so as programs expect it.
      if (!url.pathname.startsWith('/api/') && !takesFiles(url) && isTooLarge(request))
        return new Response('This is more than a form may hold.', { status: 413 });
      const starting = init(env);
      outlast(starting);
      await starting;
      const address = request.headers.get('cf-connecting-ip') ?? '127.0.0.1';
      const headers = new Headers(request.headers);
      headers.set(clientHeader, address);
      // Whatever a client says under this name is dropped.
      headers.delete(workspaceHeader);
      if (workspace) headers.set(workspaceHeader, workspace);
      // The app knows itself by the address that people type, whatever stands in front.
      const here = new URL(pathOf(url), origin);
      if (crowding.isFull) return busy();
      const answering = server.respond(new Request(here, new Request(request, { headers })), {
        getClientAddress: () => address,
      });
      return crowding.during(Promise.resolve(answering));
    },

    async scheduled({ cron }, env) {
      bind(env, waitUntil);
      const stoa = await openStoa();
      await stoa.directory.mailer.carryDue();
      await jobsOf(env).look();
      if (cron !== everyFiveMinutes) await stoa.tidy();
    },
  };
}

const busy = (): Response =>
  new Response('Too much is going on right now. Try again in a few seconds.', {
    status: 503,
    headers: { 'retry-after': '5', 'cache-control': 'no-store' },
  });

/** What is wrong is for whoever keeps this Stoa: the log has it, visitors do not. */
function notOpen(cause: unknown): Response {
  console.error(JSON.stringify({ level: 'error', event: 'not open', reason: String(cause) }));
  return new Response('This Stoa cannot open right now. Whoever keeps it finds the reason in its log.', {
    status: 503,
    headers: { 'retry-after': '10', 'cache-control': 'no-store' },
  });
}

/**
 * Whether somebody opened a page under another name than `ORIGIN` (127.0.0.1 for localhost, or workers.dev). Its forms would be refused and
 * its cookies lost, so that the browser is led to the right one.
 */
const isElsewhere = ({ method, headers }: Request, origin: URL): boolean =>
  method === 'GET' &&
  headers.get('host')?.toLowerCase() !== origin.host &&
  headers.get('sec-fetch-mode') === 'navigate';

/** Two slashes at its beginning would make a host of what follows. */
const pathOf = ({ pathname, search }: URL): string =>
  /^\/(?![/\\])/.test(pathname) ? pathname + search : '/';

const leadTo = (place: URL): Response =>
  new Response(null, { status: 307, headers: { location: place.href, 'cache-control': 'no-store' } });

/** What takes whole files looks itself at how large they are. */
const takesFiles = ({ pathname, search }: URL): boolean =>
  pathname === '/w/import/file' || (pathname === '/account' && search === '?/picture');

function isTooLarge({ headers, body }: Request): boolean {
  if (!body) return false;
  const length = headers.get('content-length');
  // Browsers say how long a form is; who does not say so may send anything.
  return length === null || !(Number(length) <= bodyMostBytes);
}
