import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { namesWorkspace } from '../visit.ts';
import { answering } from './answering.ts';
import { askedOf } from './asked.ts';
import { etagOf, etagOfVersion, namesTag } from './etag.ts';
import type { Asked, Operation } from './operation.ts';
import { preflightOfBearer } from './other-sites.ts';
import { notSignedIn, problem, refusalProblem } from './problem.ts';
import { refusedToProgram } from './program.ts';

/**
 * What a `+server.ts` of the API exports: one handler for every method there is, so that each is answered as it should be, and
 * the descriptions, which the document is made from.
 */
export function endpoint(...operations: readonly Operation[]) {
  const byMethod = new Map(operations.map((operation) => [operation.method as string, operation]));
  const allow = [...byMethod.keys(), ...(byMethod.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const open = operations.filter(({ openToAllSites }) => openToAllSites);

  return {
    _operations: operations,
    async fallback(event: RequestEvent): Promise<Response> {
      const { method } = event.request;
      if (method === 'OPTIONS')
        return new Response(null, {
          status: 204,
          headers: { allow, ...(open.length > 0 && preflight), ...preflightOfBearer(event) },
        });
      const operation = byMethod.get(method === 'HEAD' ? 'GET' : method);
      if (!operation) return problem(event, 'MethodNotAllowed', { headers: { allow } });
      const response = await answering(event, () => answer(event, operation));
      if (operation.openToAllSites) response.headers.set('access-control-allow-origin', '*');
      return method === 'HEAD' ? new Response(null, response) : response;
    },
  };
}

/** What a browser asks before a page of another site may read (Fetch, 3.3.3). No cookies: `*` excludes them. */
const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'If-None-Match',
  'access-control-max-age': '86400',
};

async function answer(event: RequestEvent, operation: Operation): Promise<Response> {
  const { locals } = event;
  const no = refusedToProgram(event, operation);
  if (no) return no;
  if (operation.who !== 'anyone') {
    if (!locals.person) return notSignedIn(event);
    if (namesWorkspace(event)) void locals.workspace;
    else if (operation.who === 'member') return nameOne(event);
  }
  const asked = await askedOf(event, operation);
  if (asked instanceof Response) return asked;
  const result = await operation.run(event, asked);
  if (result instanceof Response) return result;
  if (!result.ok) return refusalProblem(event, result.error);
  return answered(event, operation, asked, result.value);
}

const nameOne = (event: RequestEvent): Response =>
  problem(event, 'InvalidInput', {
    errors: [
      {
        in: 'header',
        field: 'X-Tenant-ID',
        problem: 'missing',
        detail: 'Say which workspace: X-Tenant-ID holds the last part of its address, /w/….',
      },
    ],
  });

function answered(event: RequestEvent, operation: Operation, asked: Asked, output: unknown): Response {
  const headers = new Headers();
  if (operation.location) headers.set('location', operation.location(output));
  const next = operation.next?.(output, asked);
  if (next) headers.set('link', `<${pageAt(event.url, next)}>; rel="next"`);
  if (!operation.answer) return new Response(null, { status: 204, headers });

  const given = operation.present ? operation.present(output, asked, event) : output;
  const body = JSON.stringify(z.encode(operation.answer, given));
  headers.set('content-type', 'application/json');
  const version = operation.version?.(output);
  if (operation.method !== 'GET') {
    if (version !== undefined) headers.set('etag', etagOfVersion(version));
    return new Response(body, { status: operation.status ?? 200, headers });
  }

  const tag = etagOf(body, version);
  headers.set('etag', tag);
  headers.set('cache-control', 'private, no-cache');
  headers.set('vary', operation.beyondRecords ? '*' : 'Authorization, Cookie, X-Tenant-ID');
  const known = event.request.headers.get('if-none-match');
  if (known !== null && namesTag(known, tag)) {
    headers.delete('content-type');
    return new Response(null, { status: 304, headers });
  }
  return new Response(body, { status: operation.status ?? 200, headers });
}

/** The address of another page, relative to the site: whoever asked knows under which name they reached it. */
function pageAt({ pathname, searchParams }: URL, changes: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams(searchParams);
  for (const [name, value] of Object.entries(changes)) query.set(name, String(value));
  return `${pathname}?${query.toString()}`;
}
