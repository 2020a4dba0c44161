import type { NotSignedIn } from '../refusals.ts';
import type { Result } from '../result.ts';
import { minuteMs } from '../time.ts';
import type { Cookies, Entered, TooOften, Visit } from './accounts.ts';

/** Where a provider sends browsers back to: a path of this Stoa, and what is registered there. */
export const outsideReturnPath = '/auth/google/callback';
/** How long somebody may take at the provider. */
export const outsideMs = 10 * minuteMs;

/** What the browser brought back, as it stood in the address; all of it may be made up. */
export interface OutsideAnswer {
  readonly state: string;
  readonly code?: string | undefined;
  /** Set in place of a code. `access_denied`: its person did not agree (RFC 6749, 4.1.2.1). */
  readonly error?: string | undefined;
  /** `iss`. */
  readonly from?: string | undefined;
}

/**
 * Nobody came in and nothing was changed, because
 * - `expired`: it was begun more than ten minutes ago, is over already, or was never begun here;
 * - `otherBrowser`: it was begun in another browser;
 * - `notAgreed`: its person said no at the provider;
 * - `away`, `refused`, `untrue`, `unverified`: see `OutsideProblem`;
 * - `disconnected`: the account with this address was disconnected from the provider;
 * - `otherAddress`, `otherPerson`: it was to be connected to an account with another address, or of which nobody is signed in any more,
 *   or belongs to another account here.
 */
export interface OutsideRefused {
  readonly type: 'OutsideRefused';
  readonly why:
    | 'expired'
    | 'otherBrowser'
    | 'notAgreed'
    | 'away'
    | 'refused'
    | 'untrue'
    | 'unverified'
    | 'disconnected'
    | 'otherAddress'
    | 'otherPerson';
  /** What was wanted; both unknown, so `/` and `false`, where it cannot be told. */
  readonly next: string;
  readonly connecting: boolean;
}
/** Nothing else would let this person in. */
export interface LastWayIn {
  readonly type: 'LastWayIn';
}

/** By what somebody can come in. */
export interface WaysIn {
  readonly password: boolean;
  /** Whether the provider's account signs in here. */
  readonly outside: boolean;
  /** Whether they showed that the address is theirs. */
  readonly proved: boolean;
}

/**
 * Signing in by an account that people have elsewhere, at one {@link OutsideProvider}.
 *
 * - **OS1** `begin` leads to the provider. The answer counts in the browser that began, once, and for ten minutes.
 * - **OS2** Whom the provider's subject belongs to signs in, whatever address it has by now. Each time makes a new session, as AC4 says.
 * - **OS3** An address that has no account gets one: proved, with the provider's name, and without a password.
 * - **OS4** An account with this address is connected and signed in. What was set up before the address was ever proved (a password,
 *   sessions) ends then.
 * - **OS5** Whatever is refused changes nothing: nobody is made, connected or signed in.
 * - **OS6** With `connect`, the account that is signed in is connected, if both have the same address. What OS4 says of addresses never
 *   proved holds here too; otherwise this session goes on.
 * - **OS7** `disconnect` takes the connection away, unless there is no password: `LastWayIn`. From then on the provider lets nobody into
 *   this account (`disconnected`) until it is connected again by `connect`.
 * - **OS9** Whoever has a second factor is asked for it after the provider too: the answer is `HalfWay`.
 * - **OS8** Of two answers for one new address at once, both come in as the same person.
 */
export interface OutsideSignIn {
  /** What people call the provider; `undefined` where none is set up, and then nobody begins. */
  readonly name: string | undefined;
  /** `next` is a path of this Stoa, to which the answer of `finish` leads. */
  begin(
    visit: Visit,
    input: { next: string; connect?: boolean },
  ): Promise<Result<{ readonly address: string } & Cookies, OutsideRefused | NotSignedIn | TooOften>>;
  finish(
    visit: Visit,
    answer: OutsideAnswer,
  ): Promise<Result<Entered & { readonly next: string; readonly connected: boolean }, OutsideRefused>>;
  /** `undefined` for nobody. */
  waysIn(visit: Visit): Promise<WaysIn | undefined>;
  disconnect(visit: Visit): Promise<Result<null, LastWayIn | NotSignedIn>>;
}
