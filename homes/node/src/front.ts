import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { clientHeader } from '@stoa/accounts';
import type { KeptPages } from './kept-pages.ts';
import type { Serving } from './settings.ts';
import { placeOf, workspaceOfHost } from './named-workspaces.ts';
import type { ProcessWatch } from './watch.ts';

/** What adapter-node's `handler.js` exports. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Names of our own, in which the app is told its origin and the client's address. What a client sends under them is dropped. */
export const headers = {
  protocol: 'x-stoa-protocol',
  host: 'x-stoa-host',
  client: clientHeader,
  workspace: 'x-stoa-workspace',
} as const;

/**
 * How long a client may take, in ms, before its connection is closed: for the head of a request, and for the whole of it.
 * Looked at every five seconds.
 */
const patience = { headersTimeout: 10_000, requestTimeout: 25_000, connectionsCheckingInterval: 5_000 };
/** Longer than the usual 60 s of a proxy, so that it is never us who closes a connection which it is about to use. */
const keepAliveTimeout = 65_000;

/** Also on files and redirects, which do not come from the app's own routes (ASVS 5.0, 3.4.1, 3.4.4); pages have more. */
const protective = [
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const;
const hsts = ['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const;

/** The HTTP server in front of the app: it says where requests come from, and believes nothing that clients say about it. */
export function createFront(
  env: Pick<Serving, 'origin' | 'isTrustedProxy' | 'subdomains'>,
  handler: Handler,
  watch: Pick<ProcessWatch, 'request' | 'took'>,
  pages?: KeptPages,
): Server {
  const { origin } = env;
  const protocol = origin.protocol.slice(0, -1);
  const onEverything = protocol === 'https' ? [...protective, hsts] : protective;

  function protect(response: ServerResponse, requestId: string): void {
    response.setHeader('x-request-id', requestId);
    for (const [name, value] of onEverything) response.setHeader(name, value);
  }

  function answer(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    const workspace = env.subdomains ? workspaceOfHost(request.headers.host, origin) : undefined;
    if (isElsewhere(request, origin)) {
      const path = pathOf(request);
      protect(response, requestId);
      return leadTo(workspace ? placeOf(workspace, path, origin) : new URL(path, origin), response);
    }
    if (workspace) request.headers[headers.workspace] = workspace;
    else delete request.headers[headers.workspace];
    request.headers[headers.client] = addressOf(request, env.isTrustedProxy);
    const kept = pages?.answer(request, response, requestId) ?? false;
    if (kept === true) return watch.took('kept');
    if (kept === false) return askApp(request, response, requestId);
    void kept.then((given) => (given ? watch.took('kept') : askApp(request, response, requestId)));
  }

  function askApp(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    protect(response, requestId);
    request.headers[headers.protocol] = protocol;
    request.headers[headers.host] = origin.host;
    const render = () =>
      handler(request, response, () => {
        response.statusCode = 404;
        response.end();
      });
    if (isStream.test(request.url ?? '')) cutWhenStuck(request, response);
    if (pages) pages.keep(request, response, render);
    else render();
  }

  return createServer({ ...patience, keepAliveTimeout }, (request, response) =>
    watch.request(request, response, (requestId) => answer(request, response, requestId)),
  );
}

/** Answers without end: server-sent events. */
const isStream = /^\/(?:w\/[^/]+\/live|api\/events\/)/;
/** Three heartbeats of such a stream (`live-stream.ts`), ms: whoever takes none of them does not read any more. */
const stuckMs = 45_000;

/** The app waits with what it has for a client that takes nothing: only the socket sees that nothing moves. */
function cutWhenStuck({ socket }: IncomingMessage, response: ServerResponse): void {
  socket.setTimeout(stuckMs);
  response.once('close', () => socket.setTimeout(0));
}

/** Where a request comes from: the other end of the line, or what trusted proxies say was the other end of theirs. */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  isTrustedProxy: Serving['isTrustedProxy'],
): string {
  let address = plain(socket.remoteAddress ?? '');
  const said = String(headers['x-forwarded-for'] ?? '').split(',');
  // From the right: each proxy adds the address that it saw. The first one that we do not trust is the client.
  while (isTrustedProxy(address) && said.length > 0) {
    const before = plain(said.pop()!.trim());
    if (before === '') break;
    address = before;
  }
  return address;
}

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const plain = (address: string) => (address.startsWith('::ffff:') ? address.slice(7) : address);

/**
 * Whether somebody opened a page under another name than `ORIGIN` (127.0.0.1 for localhost, say). Its forms would be refused and its
 * cookies lost, so that the browser is led to the right one.
 */
const isElsewhere = ({ method, headers }: IncomingMessage, origin: URL): boolean =>
  method === 'GET' &&
  headers.host !== undefined &&
  headers.host.toLowerCase() !== origin.host &&
  headers['sec-fetch-mode'] === 'navigate';

const pathOf = ({ url = '/' }: IncomingMessage): string => (/^\/(?![/\\])/.test(url) ? url : '/');

function leadTo(place: URL, response: ServerResponse): void {
  response.writeHead(307, { location: place.href, 'cache-control': 'no-store' });
  response.end();
}
