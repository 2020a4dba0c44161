import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import type { Asked, Operation } from './operation.ts';
import { versionsIn } from './etag.ts';
import { problem, type FieldProblem } from './problem.ts';

/** The largest body when an operation says nothing else, in bytes: a page of text, and far less than what parsing takes long for. */
const usualMostBytes = 64 << 10;
/** More problems of one request than these help nobody. */
const errorsMost = 20;
const fieldMostLength = 100;

/** Reads what an operation describes, and nothing that it does not. Answers a problem with every field that cannot be used. */
export async function askedOf(event: RequestEvent, operation: Operation): Promise<Asked | Response> {
  const params = operation.params?.safeParse(event.params);
  // What cannot be an id names nothing.
  if (params?.success === false) return problem(event, 'NotFound');

  if (operation.takes) return wholeBody(event, operation, operation.takes, params?.data ?? {});
  const sent = hasBody(event.request) || operation.body ? await bodyOf(event, operation) : undefined;
  if (sent instanceof Response) return sent;
  const query = (operation.query ?? nothing).safeParse(queryOf(event.url));
  const body = (operation.body ?? nothing).safeParse(sent === undefined ? {} : sent);
  if (query.success && body.success)
    return {
      params: params?.data ?? {},
      query: query.data,
      body: body.data,
      seen: operation.asksWhatWasSeen && seenBy(event.request),
    };

  const errors = [...fieldProblems('query', query.error), ...fieldProblems('body', body.error)];
  return problem(event, 'InvalidInput', { errors: errors.slice(0, errorsMost) });
}

/** A body that is none of our words: a picture, a file. It may say to be anything of what is taken; what it is, its bytes tell. */
async function wholeBody(
  event: RequestEvent,
  operation: Operation,
  types: readonly string[],
  params: unknown,
): Promise<Asked | Response> {
  const { headers } = event.request;
  const type = (headers.get('content-type') ?? '').toLowerCase();
  if (!types.includes(type) && type !== 'application/octet-stream')
    return problem(event, 'WrongContentType', {
      headers: { accept: types.join(', ') },
      detail: `The body must be one of ${types.join(', ')}.`,
    });
  const most = operation.bodyMostBytes ?? usualMostBytes;
  const fits = Number(headers.get('content-length') ?? 0) <= most;
  const body = event.request.body ? fits && (await bytesOf(event.request, most)) : new Uint8Array();
  if (!body) return problem(event, 'TooLarge', { detail: `The body is larger than ${most} bytes.` });
  return { params, query: {}, body, seen: undefined };
}

function seenBy({ headers }: Request): Asked['seen'] {
  const list = headers.get('if-match');
  return list === null ? undefined : versionsIn(list);
}

/** Where an operation describes no body or no query, there is none. */
const nothing = z.strictObject({});

const hasBody = ({ headers, body }: Request): boolean =>
  body !== null && headers.get('content-length') !== '0';

/** A name that comes twice is an array, which no schema of ours takes. */
function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}

async function bodyOf(event: RequestEvent, operation: Operation): Promise<unknown> {
  const { headers } = event.request;
  if (!hasBody(event.request)) return undefined;
  if (!isJson(headers.get('content-type') ?? ''))
    return problem(event, 'WrongContentType', { headers: { accept: 'application/json' } });
  const most = operation.bodyMostBytes ?? usualMostBytes;
  const bytes = Number(headers.get('content-length') ?? 0) <= most && (await bytesOf(event.request, most));
  if (!bytes) return problem(event, 'TooLarge', { detail: `The body is larger than ${most} bytes.` });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return problem(event, 'Unreadable');
  }
}

/** Also the types that are written in JSON, as `application/merge-patch+json` (RFC 6839, 3.1). */
const isJson = (contentType: string): boolean =>
  /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(contentType);

/** The body, unless it is larger than `most`. What is left of a larger one is not read, so that the client can still hear of it. */
async function bytesOf({ body }: Request, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) return undefined;
    parts.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fieldProblems(where: 'query' | 'body', error: z.ZodError | undefined): FieldProblem[] {
  return (error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) =>
        fieldProblem(where, [...path, key], 'unknown', 'There is no such field.'),
      );
    return [fieldProblem(where, path, wordOf(issue), issue.message)];
  });
}

const fieldProblem = (
  where: 'query' | 'body',
  path: readonly string[],
  word: string,
  detail: string,
): FieldProblem => ({ in: where, field: path.join('.').slice(0, fieldMostLength), problem: word, detail });

/** The words that the domain uses for the same (`InvalidInput.problem`), so that programs meet one vocabulary. */
function wordOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('undefined') ? 'missing' : 'wrongType';
    case 'too_small':
      return issue.origin !== 'string' ? 'outOfRange' : issue.minimum === 1 ? 'empty' : 'tooShort';
    case 'too_big':
      return issue.origin === 'string' ? 'tooLong' : 'outOfRange';
    case 'invalid_value':
      return 'notAChoice';
    default:
      return 'invalid';
  }
}
