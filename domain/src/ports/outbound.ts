import type { Result } from '../result.ts';

/** What goes to an address that somebody typed. */
export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the first look-up of the name to the last byte of the answer, ms. */
  readonly timeoutMs: number;
  /** How much of the answer is wanted, in bytes; the rest is not read. */
  readonly answerMostBytes: number;
}
export interface OutboundAnswer {
  readonly status: number;
  /** What `Retry-After` says, as it stands there. */
  readonly retryAfter: string | undefined;
  /** The beginning of the body, as UTF-8. */
  readonly text: string;
}

/** Why an address is not asked. */
export type AddressProblem =
  'notAnAddress' | 'tooLong' | 'notHttps' | 'credentials' | 'portNotAllowed' | 'notPublic';
/** Why there is no answer. */
export type OutboundProblem =
  AddressProblem | 'timeout' | 'nameNotFound' | 'notReached' | 'certificate' | 'broken';

/**
 * Posts to addresses that people typed, and never to what only this server reaches (server-side request forgery).
 *
 * - **OB1** `post` answers with whatever status the other side gave, and with the beginning of what it said.
 * - **OB2** A redirect is an answer like any other: it is never followed.
 * - **OB3** What takes longer than `timeoutMs` ends in `timeout`; an answer whose beginning was there by then is an answer.
 * - **OB4** No connection is made to an address that is not public, however it is written and whatever a name stands for in that moment, unless
 *   whoever keeps this Stoa allowed its network.
 * - **OB5** `check` tells what can be told of an address without asking for it; `post` refuses all that it refuses.
 */
export interface Outbound {
  check(url: string): Result<URL, AddressProblem>;
  post(request: OutboundRequest): Promise<Result<OutboundAnswer, OutboundProblem>>;
}
export interface OutboundDep {
  readonly outbound: Outbound;
}
