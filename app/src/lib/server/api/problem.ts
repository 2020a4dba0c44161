import { languages } from '@stoa/domain';
import type { RequestEvent } from '@sveltejs/kit';
import { statusOf, wordsOf, type Refusal } from '../http.ts';
import { speak } from '../language.ts';

/** What stands between a request and its use case, beside the refusals of the use cases themselves. */
const ofRequests = {
  Unreadable: { status: 400, words: 'The body is not JSON in UTF-8.' },
  ForeignOrigin: {
    status: 403,
    words: 'A request that changes something must name this site in its Origin header.',
  },
  ReadOnlyKey: { status: 403, words: 'This key or token only reads. Use one that may do everything.' },
  KeyOfOneWorkspace: {
    status: 403,
    words: 'This key or token opens one workspace, and this is about more than that.',
  },
  NotForPrograms: { status: 403, words: 'No key and no token does this: sign in, and do it there.' },
  MethodNotAllowed: { status: 405, words: 'This address does not take that method.' },
  TooLarge: { status: 413, words: 'The body is larger than this operation takes.' },
  WrongContentType: { status: 415, words: 'The body must be application/json.' },
  Broken: { status: 500, words: 'Something broke on our side.' },
} as const;

export type ProblemType = Refusal['type'] | keyof typeof ofRequests;

/** Every type of problem, with its status and its words, in English whoever asks first: the table of the documentation. */
export const problems: Readonly<Record<ProblemType, { readonly status: number; readonly words: string }>> = {
  ...(Object.fromEntries(
    Object.entries(statusOf).map(([type, status]) => [
      type,
      { status, words: speak(languages[0], wordsOf[type as Refusal['type']]) },
    ]),
  ) as Record<Refusal['type'], { status: number; words: string }>),
  ...ofRequests,
};

/** One field of a request that cannot be used. */
export interface FieldProblem {
  /** Where the field was sent. */
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Its name; with dots where it is inside of another one; empty for all of it. */
  readonly field: string;
  /** A stable word for programs, e.g. `missing`, `tooLong`. */
  readonly problem: string;
  readonly detail: string;
}

export interface ProblemFacts {
  /** Instead of what the type brings with it. */
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of a request that its problems tell. */
export type Failed = Pick<RequestEvent, 'url' | 'locals'>;

/** An answer of the API that is not what was asked for (RFC 9457). `type` leads to the documentation of that problem. */
export function problem(
  { url, locals }: Failed,
  type: string,
  { status, detail, errors, headers }: ProblemFacts = {},
): Response {
  const known = isKnown(type) ? problems[type] : problems.Broken;
  const body = {
    type: `/api/docs#${type}`,
    title: titleOf(type),
    status: status ?? known.status,
    detail: detail ?? known.words,
    instance: url.pathname,
    requestId: locals.requestId,
    ...(errors && { errors }),
  };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { ...headers, 'content-type': problemType, 'cache-control': 'no-store' },
  });
}
export const problemType = 'application/problem+json';

/** What a use case refused. Its facts stay inside, but for the field that cannot be used and the time to wait. */
export function refusalProblem(event: Failed, refusal: Refusal): Response {
  switch (refusal.type) {
    case 'NotSignedIn':
      return notSignedIn(event);
    case 'WrongKey':
      return problem(event, refusal.type, {
        headers: { 'www-authenticate': 'Bearer realm="Stoa", error="invalid_token"' },
      });
    case 'InvalidInput': {
      const { field, problem: word } = refusal;
      return problem(event, refusal.type, {
        errors: [{ in: 'body', field, problem: word, detail: `${field}: ${spaced(word)}.` }],
      });
    }
    case 'PictureRefused':
      return problem(event, refusal.type, {
        errors: [{ in: 'body', field: '', problem: refusal.why, detail: `${spaced(refusal.why)}.` }],
      });
    case 'TooOften':
      return problem(event, refusal.type, {
        headers: { 'retry-after': String(Math.max(1, Math.ceil(refusal.retryMs / 1_000))) },
      });
    default:
      return problem(event, refusal.type);
  }
}

/** A 401 must say how one proves oneself (RFC 9110, 15.5.2): a program by a key. For cookies no scheme was ever registered. */
export const notSignedIn = (event: Failed): Response =>
  problem(event, 'NotSignedIn', { headers: { 'www-authenticate': 'Bearer realm="Stoa"' } });

const isKnown = (type: string): type is ProblemType => Object.hasOwn(problems, type);

/** `LastOwner` as "Last owner". */
export const titleOf = (type: string): string => {
  const words = spaced(type);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const spaced = (name: string): string => name.replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
