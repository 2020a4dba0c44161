import type { PersonId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { Expired, InvalidInput, NotFound, NotSignedIn } from '../refusals.ts';
import type { Instant } from '../time.ts';

/** Somebody with an account. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
}

/** One place where a person is signed in. `id` names it without being the secret that proves it. */
export interface Session {
  readonly id: string;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  /** The browser's own words, for the person to recognise it; empty when it sent none. */
  readonly device: string;
  /** Whether the request that asked came with this session. */
  readonly current: boolean;
}

/**
 * The headers of the request that asks: its cookies, and whatever the home put there about where it came from.
 * Nothing else of a request reaches the accounts.
 */
export type Visit = Headers;

/** What the answer to the browser must carry: `set-cookie` values, whole. */
export interface Cookies {
  readonly cookies: readonly string[];
}
export interface SignedIn extends Cookies {
  readonly person: Person;
}

/** Refusals. `WrongCredentials` stands for an unknown address and for a wrong password alike. */
export interface WrongCredentials {
  readonly type: 'WrongCredentials';
}
export interface AddressTaken {
  readonly type: 'AddressTaken';
}
/** Try again after `retryMs`, in ms. */
export interface TooOften {
  readonly type: 'TooOften';
  readonly retryMs: number;
}
export type RegisterRefused = InvalidInput | AddressTaken | TooOften;
export type SignInRefused = WrongCredentials | TooOften;
export type ChangePasswordRefused = InvalidInput | WrongCredentials | NotSignedIn | TooOften;
export type AccountRefused = RegisterRefused | SignInRefused | ChangePasswordRefused | NotFound | Expired;

/**
 * Who people are, and which requests come from them.
 *
 * - **AC1** `register` makes the account and signs in; the cookies it answers make `sessionOf` know the person.
 * - **AC2** An address belongs to one account, whatever its letter case: a second `register` answers `AddressTaken` and changes nothing.
 * - **AC3** `signIn` answers the same for an unknown address and a wrong password, after the same work.
 * - **AC4** Each `register` and `signIn` makes a new session: a cookie from before proves nothing about the one after.
 * - **AC5** `signOut` ends the session on the server; its cookie, kept or stolen, is worth nothing from then on.
 * - **AC6** `sessionOf` answers `undefined` for no cookie, a made-up one, an ended or an expired session; it never rejects for what a client sent.
 * - **AC7** `sessions` lists a person's own, newest first; `endSession` ends one of one's own and answers whether there was one.
 * - **AC8** `changePassword` needs the current one, ends every other session, and moves this one to a new cookie.
 * - **AC9** Passwords have 8 to 128 characters, any characters; the most common ones are refused as `InvalidInput` of `password`, `tooCommon`.
 * - **AC10** Whenever a session ends before its time, `personChanged` is published, so that open sockets look again.
 */
export interface Accounts {
  register(
    visit: Visit,
    input: { name: string; email: string; password: string },
  ): Promise<Result<SignedIn, RegisterRefused>>;
  signIn(visit: Visit, input: { email: string; password: string }): Promise<Result<SignedIn, SignInRefused>>;
  signOut(visit: Visit): Promise<Cookies>;
  /** `cookies` is set when the session slid on and the browser should be told. */
  sessionOf(
    visit: Visit,
  ): Promise<
    { readonly person: Person; readonly sessionId: string; readonly cookies: readonly string[] } | undefined
  >;
  sessions(visit: Visit): Promise<readonly Session[]>;
  endSession(visit: Visit, id: string): Promise<boolean>;
  rename(visit: Visit, name: string): Promise<Result<Person, InvalidInput | NotSignedIn>>;
  changePassword(
    visit: Visit,
    input: { current: string; next: string },
  ): Promise<Result<Cookies, ChangePasswordRefused>>;
}
