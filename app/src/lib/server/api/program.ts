import type { RequestEvent } from '@sveltejs/kit';
import { bearerOf, type Program, type Result, type Stoa, type TooOften, type WrongKey } from '@stoa/domain';
import { isForPrograms } from './answering.ts';
import type { Operation } from './operation.ts';
import { problem, refusalProblem } from './problem.ts';

/**
 * Whether a request is a program's that says so itself: to the API, with `Authorization: Bearer`. Then that alone proves who asks: cookies
 * count for nothing, so that a page elsewhere gains nothing by a made-up header. Pages and forms never look at it.
 */
export const isOfProgram = (event: RequestEvent): boolean =>
  isForPrograms(event) && event.route.id !== '/api/health' && bearerOf(event.request.headers) !== undefined;

export const programOf = (
  { request }: RequestEvent,
  { accounts }: Pick<Stoa, 'accounts'>,
): Promise<Result<Program, WrongKey | TooOften>> => accounts.keys.programOf(request.headers);

/** Why this program may not do this, whatever its person's role is; `undefined` where it may, and for people. */
export function refusedToProgram(event: RequestEvent, operation: Operation): Response | undefined {
  const { program } = event.locals;
  const { programs = 'as given', method, who } = operation;
  if (!program || programs === 'any') return undefined;
  if (programs === 'none' || (programs === 'keys' && program.by === 'token'))
    return problem(event, 'NotForPrograms');
  if (programs === 'keys') return undefined;
  if (program.access === 'read' && method !== 'GET')
    return problem(event, 'ReadOnlyKey', { headers: { 'www-authenticate': scopeMissing } });
  if (program.workspaceId !== undefined && who === 'person') return problem(event, 'KeyOfOneWorkspace');
  return undefined;
}

/** RFC 6750, 3.1. */
const scopeMissing = 'Bearer realm="Stoa", error="insufficient_scope", scope="write"';

export const notThisProgram = (event: RequestEvent, refusal: WrongKey | TooOften): Response =>
  refusalProblem(event, refusal);
