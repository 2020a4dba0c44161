/// <reference types="@cloudflare/workers-types" />
/** The Worker: what SvelteKit's build is put together with, see `kit-adapter.ts`. */
import { waitUntil } from 'cloudflare:workers';
import { clientHeader } from '@stoa/accounts';
import type { Server } from '@sveltejs/kit';
import { bind, outlast, type Bindings } from './bindings.ts';
import { openStoa } from './home.ts';
import { admit, isSocketPath } from './sockets.ts';

export { Person } from './person.ts';
export { Room } from './room.ts';
export { Tries } from './tries.ts';
export { Workspace } from './workspace.ts';

/** The largest form, in bytes: as on the node home. What is larger will have routes of its own. */
const bodyMostBytes = 512 * 1024;

export function createHandler(server: Pick<Server, 'init' | 'respond'>): ExportedHandler<Bindings> {
  let ready: Promise<void> | undefined;
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
      if (isElsewhere(request, env.ORIGIN)) return leadTo(new URL(url.pathname + url.search, env.ORIGIN));
      // To its end also when this request is cut off, because others wait for the same.
      const opening = openStoa();
      outlast(opening);
      const stoa = await opening.catch(notOpen);
      if (stoa instanceof Response) return stoa;
      if (isSocketPath(url.pathname)) return admit(request, env, stoa);
      if (isTooLarge(request)) return new Response('This is more than a form may hold.', { status: 413 });
      const starting = init(env);
      outlast(starting);
      await starting;
      const address = request.headers.get('cf-connecting-ip') ?? '127.0.0.1';
      const headers = new Headers(request.headers);
      headers.set(clientHeader, address);
      // The app knows itself by the address that people type, whatever stands in front.
      const here = new URL(url.pathname + url.search, env.ORIGIN);
      return server.respond(new Request(here, new Request(request, { headers })), {
        getClientAddress: () => address,
      });
    },

    async scheduled(_event, env) {
      bind(env, waitUntil);
      await (await openStoa()).tidy();
    },
  };
}

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
const isElsewhere = ({ method, headers }: Request, origin: string): boolean =>
  method === 'GET' &&
  headers.get('host') !== new URL(origin).host &&
  headers.get('sec-fetch-mode') === 'navigate';

const leadTo = (place: URL): Response =>
  new Response(null, { status: 307, headers: { location: place.href, 'cache-control': 'no-store' } });

function isTooLarge({ headers, body }: Request): boolean {
  if (!body) return false;
  const length = headers.get('content-length');
  // Browsers say how long a form is; who does not say so may send anything.
  return length === null || !(Number(length) <= bodyMostBytes);
}
