import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { clientHeader } from '@stoa/accounts';
import type { Attempts, Log } from '@stoa/domain';
import { directoryName, newReading, type Changes, type Reading } from './changes.ts';

/**
 * How long a page is kept, in ms: what it says of time (in 5 minutes, open now) may be as old as on a page that is looked at, whose
 * clock moves on every 15 s (`place.svelte.ts`).
 */
const keptMs = 15_000;
/** The same for an answer of the API, which a program may act on. */
const dataKeptMs = 5_000;
/** Of all pages together, with what they are found by. A dashboard takes 20 kB. */
const mostBytes = 8 << 20;
const mostPageBytes = 512 << 10;
/** Of address and headers; longer ones belong to nobody who will come again. */
const mostKeyLength = 4 << 10;

/** Pages and answers of the API that the app has made, given again to whoever asks for the very same while it is true (decision 0009). */
export interface KeptPages {
  /**
   * Answers a request with what is kept, or with 304 where the browser has it already; `false` when the app has to answer. Promises
   * that where whoever asks is counted first.
   */
  answer(request: IncomingMessage, response: ServerResponse, requestId?: string): boolean | Promise<boolean>;
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
  /** Of a page; data has none. */
  readonly nonce: string | undefined;
  /** `undefined` where the app said only that nothing changed. */
  readonly body: Buffer | undefined;
  readonly noncesAt: readonly number[];
  readonly sizeBytes: number;
}

export function createKeptPages(
  changes: Changes,
  attempts: Pick<Attempts, 'take'>,
  log: Log = () => {},
  passed: () => number = () => performance.now(),
): KeptPages {
  /** In the order in which they were made. */
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

  /** What is kept for a request, if that is what it asks for and it is true at this moment. */
  function findFor(request: IncomingMessage): Page | undefined {
    const key = keyOf(request);
    const page = key === undefined ? undefined : pages.get(key);
    if (key === undefined || page === undefined || wantsFresh(request)) return undefined;
    if (page.until <= passed() || !changes.isCurrent(page.reading)) {
      drop(key);
      return undefined;
    }
    return page.body || isTagOf(page, request.headers['if-none-match']) ? page : undefined;
  }

  function send(request: IncomingMessage, response: ServerResponse, page: Page, requestId: string): true {
    const unchanged = isTagOf(page, request.headers['if-none-match']);
    if (unchanged) sendUnchanged(response, page, requestId);
    else sendAgain(response, page, requestId);
    const workspaceId = [...page.reading.databases.keys()].find((name) => name !== directoryName);
    const status = unchanged ? 304 : 200;
    log('debug', 'answered from what is kept', { requestId, workspaceId, status });
    return true;
  }

  return {
    answer(request, response, requestId = randomUUID()) {
      const page = findFor(request);
      if (!page) return false;
      const { tried } = page.reading;
      if (tried.length === 0) return send(request, response, page, requestId);
      // Whoever asked too often hears it from the app, and what was true before they were counted may not be any more.
      return attempts.take(tried).then((waitMs) => {
        const still = waitMs === undefined ? findFor(request) : undefined;
        return still ? send(request, response, still, requestId) : false;
      });
    },

    keep(request, response, render) {
      const key = keyOf(request);
      if (key === undefined) return render();
      const reading = newReading();
      const began = passed();
      const tag = `"${life}-${(given += 1)}"`;
      onAnswer(response, tag, (status, headers, body) => {
        const page = pageOf(status, headers, body);
        if (!page || !changes.isCurrent(reading)) return;
        drop(key);
        const size = body.length + 2 * key.length + 4_096;
        const until = began + (page.nonce === undefined ? dataKeptMs : keptMs);
        pages.set(key, { ...page, until, reading, sizeBytes: size });
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

/**
 * All that an answer may depend on in its request ({@link varies}); `undefined` for a request whose answer is not kept. What a program is
 * answered that proves itself is not: its token ends at a time of its own.
 */
function keyOf({ method, url = '', headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' || headers.authorization !== undefined) return undefined;
  const told = keyHeaders.map((name) => headers[name] ?? '');
  // None of them can hold a line break.
  const key = `${url}\n${told.join('\n')}`;
  return key.length > mostKeyLength ? undefined : key;
}
/**
 * By the third and the fourth a request may contradict its path. Strangers are counted by the address they come from, which the front says: what was
 * made for one of them is taken from their tries.
 */
const keyHeaders = ['cookie', 'accept-language', 'x-tenant-id', 'x-stoa-workspace', clientHeader];
const varies = new Set(['authorization', 'cookie', 'accept-language', 'x-tenant-id']);

/** Somebody pressed the keys that reload everything (RFC 9111, 5.2.1.4). */
const wantsFresh = ({ headers }: IncomingMessage): boolean =>
  headers['cache-control']?.includes('no-cache') === true || headers.pragma === 'no-cache';

/** Weak comparison (RFC 9110, 13.1.2). `*` is nothing that a browser has of a page. */
function isTagOf({ tag, nonce }: Page, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (given === '*') return nonce === undefined;
  return given.split(',').some((one) => bare(one) === tag);
}
const bare = (tag: string): string => tag.trim().replace(/^W\//, '');

/**
 * Whether the app says that this answer may be kept for who asked: one that a cache may hold if it asks each time, which depends on
 * headers that {@link keyOf} knows, and gives nobody a cookie.
 */
function mayBeKept(status: number, headers: OutgoingHttpHeaders): boolean {
  if (headers['cache-control'] !== 'private, no-cache' || headers['set-cookie'] !== undefined) return false;
  const on = String(headers.vary ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (!on.every((name) => varies.has(name))) return false;
  if (status === 304) return typeof headers.etag === 'string';
  return status === 200 && (isPage(headers) || (isData(headers) && typeof headers.etag === 'string'));
}
const isPage = (headers: OutgoingHttpHeaders) => String(headers['content-type']).startsWith('text/html');
const isData = (headers: OutgoingHttpHeaders) => headers['content-type'] === 'application/json';

/** Hands over an answer that may be kept when it was written whole; a page is marked with `tag`, data has its own. */
function onAnswer(
  response: ServerResponse,
  tag: string,
  whole: (status: number, headers: OutgoingHttpHeaders, body: Buffer) => void,
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
    const headers = response.getHeaders();
    if (rest.length === 0 && mayBeKept(status, headers)) {
      parts = [];
      // Weak: the nonce is another one each time.
      if (status === 200 && isPage(headers)) response.setHeader('etag', `W/${tag}`);
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
    if (parts) whole(response.statusCode, response.getHeaders(), Buffer.concat(parts));
    parts = undefined;
    return ended;
  };
}

/** `undefined` for a page without a nonce: what cannot get a new one is not given twice. */
function pageOf(
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): Pick<Page, 'tag' | 'headers' | 'nonce' | 'body' | 'noncesAt'> | undefined {
  const same = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
  const page = {
    tag: bare(String(headers.etag)),
    headers: same.flatMap(([name, value]) => [name, String(value)]),
  };
  if (status === 304) return { ...page, nonce: undefined, body: undefined, noncesAt: [] };
  if (isData(headers)) return { ...page, nonce: undefined, body, noncesAt: [] };
  const nonce = /'nonce-([\w+/=-]+)'/.exec(String(headers['content-security-policy']))?.[1];
  if (nonce === undefined) return undefined;
  const noncesAt: number[] = [];
  for (let at = body.indexOf(nonce); at >= 0; at = body.indexOf(nonce, at + nonce.length)) noncesAt.push(at);
  return { ...page, nonce, body, noncesAt };
}
/** Of each answer alone. */
const ownHeaders = new Set(['x-request-id', 'content-length', 'date', 'connection', 'keep-alive']);

/** A page with a nonce of its own: a nonce is for one answer (CSP3, 7.1). */
function sendAgain(
  response: ServerResponse,
  { headers, nonce, body, noncesAt }: Page,
  requestId: string,
): void {
  if (!body) throw new Error('what was kept is unchanged, and has no body');
  const own = ['x-request-id', requestId, 'content-length', String(body.length)];
  if (nonce === undefined) {
    response.writeHead(200, [...headers, ...own]);
    return void response.end(body);
  }
  const fresh = newNonce(nonce.length);
  const page = Buffer.from(body);
  for (const at of noncesAt) page.write(fresh, at, 'latin1');
  const same = headers.map((text) => (text.includes(nonce) ? text.replaceAll(nonce, fresh) : text));
  response.writeHead(200, [...same, ...own]);
  response.end(page);
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
/** What a 304 must say if the 200 would (RFC 9110, 15.4.5), and what this server says with everything. */
const toldAgain = new Set([
  'cache-control',
  'etag',
  'vary',
  'x-content-type-options',
  'cross-origin-resource-policy',
  'strict-transport-security',
]);
