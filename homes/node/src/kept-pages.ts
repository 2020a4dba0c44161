import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Log } from '@stoa/domain';
import { directoryName, type Changes, type Reading } from './changes.ts';

/**
 * How long a page is kept, in ms: what it says of time (in 5 minutes, open now) may be as old as on a page that is looked at, whose
 * clock moves on every 15 s (`place.svelte.ts`).
 */
const keptMs = 15_000;
/** Of all pages together, with what they are found by. A dashboard takes 20 kB. */
const mostBytes = 8 << 20;
const mostPageBytes = 512 << 10;
/** Of address and headers; longer ones belong to nobody who will come again. */
const mostKeyLength = 4 << 10;

/** Pages that the app has rendered, given again to whoever asks for the very same while it is true (decision 0009). */
export interface KeptPages {
  /** Answers a request with what is kept, or with 304 where the browser has it already; `false` when the app has to render. */
  answer(request: IncomingMessage, response: ServerResponse, requestId?: string): boolean;
  /** Lets the app answer, and keeps the page if it may be kept. */
  keep(request: IncomingMessage, response: ServerResponse, render: () => void): void;
}

interface Page {
  readonly tag: string;
  /** As `passed` counts, ms. */
  readonly until: number;
  readonly reading: Reading;
  /** Names and values in turn; the nonce of the first answer stands in them and in the body. */
  readonly headers: readonly string[];
  readonly nonce: string;
  readonly body: Buffer;
  readonly noncesAt: readonly number[];
  readonly sizeBytes: number;
}

export function createKeptPages(
  changes: Changes,
  log: Log = () => {},
  passed: () => number = () => performance.now(),
): KeptPages {
  /** In the order in which they end. */
  const pages = new Map<string, Page>();
  /** Another process never gave these tags: after a restart, and so after an update, none of the old ones fits. */
  const life = randomBytes(6).toString('base64url');
  let given = 0;
  let sizeBytes = 0;

  function drop(key: string): void {
    sizeBytes -= pages.get(key)?.sizeBytes ?? 0;
    pages.delete(key);
  }
  function tidy(): void {
    for (const [key, page] of pages) {
      if (page.until > passed() && sizeBytes <= mostBytes) return;
      drop(key);
    }
  }
  setInterval(tidy, keptMs).unref();

  return {
    answer(request, response, requestId = randomUUID()) {
      const key = keyOf(request);
      const page = key === undefined ? undefined : pages.get(key);
      if (key === undefined || page === undefined || wantsFresh(request)) return false;
      if (page.until <= passed() || !changes.isCurrent(page.reading)) {
        drop(key);
        return false;
      }
      const unchanged = isTagOf(page, request.headers['if-none-match']);
      if (unchanged) sendUnchanged(response, page, requestId);
      else sendAgain(response, page, requestId);
      const workspaceId = [...page.reading.keys()].find((name) => name !== directoryName);
      const status = unchanged ? 304 : 200;
      log('debug', 'answered from what is kept', { requestId, workspaceId, status });
      return true;
    },

    keep(request, response, render) {
      const key = keyOf(request);
      if (key === undefined) return render();
      const reading: Reading = new Map();
      const until = passed() + keptMs;
      const tag = `"${life}-${(given += 1)}"`;
      onPage(response, tag, (headers, body) => {
        const page = pageOf(headers, body);
        if (!page || !changes.isCurrent(reading)) return;
        drop(key);
        const size = body.length + 2 * key.length + 4_096;
        pages.set(key, { ...page, tag, until, reading, sizeBytes: size });
        sizeBytes += size;
        tidy();
      });
      changes.watch(reading, () => {
        // Who asks is in the directory, whatever the page.
        changes.reads(directoryName);
        render();
      });
    },
  };
}

/** All that a page may depend on in its request ({@link varies}); `undefined` for a request whose answer is not kept. */
function keyOf({ method, url = '', headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' || namingHeaders.some((name) => headers[name] !== undefined)) return undefined;
  // None of the three can hold a line break.
  const key = `${url}\n${headers.cookie ?? ''}\n${headers['accept-language'] ?? ''}`;
  return key.length > mostKeyLength ? undefined : key;
}
/** By which a request may contradict its path. */
const namingHeaders = ['x-tenant-id', 'x-stoa-workspace'];
const varies = new Set(['cookie', 'accept-language']);

/** Somebody pressed the keys that reload everything (RFC 9111, 5.2.1.4). */
const wantsFresh = ({ headers }: IncomingMessage): boolean =>
  headers['cache-control']?.includes('no-cache') === true || headers.pragma === 'no-cache';

/** Weak comparison (RFC 9110, 13.1.2). `*` is nothing that a browser has. */
const isTagOf = ({ tag }: Page, given: string | undefined): boolean =>
  given?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag) === true;

/**
 * Whether the app says that this answer may be kept for who asked: a page that a cache may hold if it asks each time, which depends on
 * headers that {@link keyOf} knows, and gives nobody a cookie.
 */
function mayBeKept(status: number, headers: OutgoingHttpHeaders): boolean {
  const on = String(headers.vary ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return (
    status === 200 &&
    headers['cache-control'] === 'private, no-cache' &&
    String(headers['content-type']).startsWith('text/html') &&
    headers['set-cookie'] === undefined &&
    on.every((name) => varies.has(name))
  );
}

/** Marks an answer that may be kept with `tag`, and hands it over when it was written whole. */
function onPage(
  response: ServerResponse,
  tag: string,
  whole: (headers: OutgoingHttpHeaders, body: Buffer) => void,
): void {
  const { writeHead, write, end } = response;
  let parts: Buffer[] | undefined;
  let length = 0;
  const hear = (chunk: unknown): void => {
    if (!parts || typeof chunk === 'function' || chunk === undefined || chunk === null) return;
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array);
    length += part.length;
    if (length > mostPageBytes) parts = undefined;
    else parts.push(part);
  };
  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (rest.length === 0 && mayBeKept(status, response.getHeaders())) {
      parts = [];
      // Weak: the nonce is another one each time.
      response.setHeader('etag', `W/${tag}`);
    }
    return Reflect.apply(writeHead, response, [status, ...rest]) as ServerResponse;
  };
  response.write = (...given: unknown[]) => {
    hear(given[0]);
    return Reflect.apply(write, response, given) as boolean;
  };
  response.end = (...given: unknown[]) => {
    hear(given[0]);
    const ended = Reflect.apply(end, response, given) as ServerResponse;
    if (parts) whole(response.getHeaders(), Buffer.concat(parts));
    parts = undefined;
    return ended;
  };
}

/** `undefined` for a page without a nonce: what cannot get a new one is not given twice. */
function pageOf(
  headers: OutgoingHttpHeaders,
  body: Buffer,
): Pick<Page, 'headers' | 'nonce' | 'body' | 'noncesAt'> | undefined {
  const nonce = /'nonce-([\w+/=-]+)'/.exec(String(headers['content-security-policy']))?.[1];
  if (nonce === undefined) return undefined;
  const noncesAt: number[] = [];
  for (let at = body.indexOf(nonce); at >= 0; at = body.indexOf(nonce, at + nonce.length)) noncesAt.push(at);
  const same = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
  return { headers: same.flatMap(([name, value]) => [name, String(value)]), nonce, body, noncesAt };
}
/** Of each answer alone. */
const ownHeaders = new Set(['x-request-id', 'content-length', 'date', 'connection', 'keep-alive']);

/** The page with a nonce of its own: a nonce is for one answer (CSP3, 7.1). */
function sendAgain(response: ServerResponse, page: Page, requestId: string): void {
  const nonce = newNonce(page.nonce.length);
  const body = Buffer.from(page.body);
  for (const at of page.noncesAt) body.write(nonce, at, 'latin1');
  const headers = page.headers.map((text) =>
    text.includes(page.nonce) ? text.replaceAll(page.nonce, nonce) : text,
  );
  headers.push('x-request-id', requestId, 'content-length', String(body.length));
  response.writeHead(200, headers);
  response.end(body);
}

/** As many characters of base64 as the app's own nonces have. */
const newNonce = (length: number): string =>
  randomBytes(Math.ceil((length * 3) / 4))
    .toString('base64')
    .slice(0, length);

/**
 * No policy here: the browser takes what it is not told anew from the answer it keeps (RFC 9111, 3.2 and 4.3.4), so that the nonce of
 * the policy stays the one of the page.
 */
function sendUnchanged(response: ServerResponse, page: Page, requestId: string): void {
  const headers = ['x-request-id', requestId];
  for (let i = 0; i < page.headers.length; i += 2)
    if (toldAgain.has(page.headers[i]!)) headers.push(page.headers[i]!, page.headers[i + 1]!);
  response.writeHead(304, headers);
  response.end();
}
/** What a 304 must say if the 200 would (RFC 9110, 15.4.5). */
const toldAgain = new Set(['cache-control', 'etag', 'vary']);
