import type { PersonId } from '../ids.ts';
import type { Language } from '../people/language.ts';
import type { AboutPerson } from '../people/profile.ts';
import type { Result } from '../result.ts';
import type { Expired, InvalidInput, NotFound, NotSignedIn } from '../refusals.ts';
import type { Instant } from '../time.ts';
import type { Keys } from './keys.ts';
import type { LastWayIn, OutsideRefused, OutsideSignIn } from './outside-sign-in.ts';
import type { PasskeyRefused, Passkeys, TooManyPasskeys } from './passkeys.ts';
import type { NotFresh, SecondFactor, SecondFactorRefused } from './second-factor.ts';

/** Somebody with an account. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  /** What they read; left out by those who did not choose. */
  readonly language?: Language;
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
/** The first half of a sign-in is done, and its person has a second factor: the cookies prove that to `SecondFactor.prove`, and nothing else to anybody. */
export interface HalfWay extends Cookies {
  readonly person?: undefined;
}
export type Entered = SignedIn | HalfWay;

/** Refusals. `WrongCredentials` stands for an unknown address and for a wrong password alike. */
export interface WrongCredentials {
  readonly type: 'WrongCredentials';
}
export interface AddressTaken {
  readonly type: 'AddressTaken';
}
/** The address has to be confirmed first: a mail with the link to do so is on its way, or was sent too often. */
export interface MustConfirm {
  readonly type: 'MustConfirm';
}
/** Try again after `retryMs`, in ms. */
export interface TooOften {
  readonly type: 'TooOften';
  readonly retryMs: number;
}
export type RegisterRefused = InvalidInput | AddressTaken | MustConfirm | TooOften;
export type SignInRefused = WrongCredentials | MustConfirm | TooOften;
export type ConfirmRefused = Expired | WrongCredentials | TooOften;
export type ResetRefused = Expired | InvalidInput | TooOften;
export type ChangePasswordRefused = InvalidInput | WrongCredentials | NotSignedIn | TooOften;
export type AccountRefused =
  | RegisterRefused
  | SignInRefused
  | ConfirmRefused
  | ResetRefused
  | ChangePasswordRefused
  | SecondFactorRefused
  | PasskeyRefused
  | TooManyPasskeys
  | OutsideRefused
  | LastWayIn
  | NotFound
  | Expired;

/**
 * Who people are, and which requests come from them.
 *
 * - **AC1** `register` makes the account and signs in; the cookies it answers make `sessionOf` know the person.
 * - **AC2** An address belongs to one account, whatever its letter case: a second `register` answers `AddressTaken` and changes nothing.
 * - **AC3** `signIn` answers the same for an unknown address and a wrong password, after the same work.
 * - **AC4** Each `register` and `signIn` makes a new session: a cookie from before proves nothing about the one after.
 * - **AC5** `signOut` ends the session on the server; its cookie, kept or stolen, is worth nothing from then on.
 * - **AC6** `sessionOf` answers `undefined` for no cookie, a made-up one, an ended or an expired session; it never rejects for what a client sent.
 * - **AC7** `sessions` lists a person's own, newest first; `endSession` ends one of one's own and answers whether there was one, `endOtherSessions` all but this one, and how many.
 * - **AC8** `changePassword` needs the current one, ends every other session and, unless `keepKeys`, every key, and moves this one to a new cookie.
 * - **AC9** Passwords have 8 to 128 characters, any characters; the most common ones are refused as `InvalidInput` of `password`, `tooCommon`.
 * - **AC10** Whenever a session ends before its time, `personChanged` is published, so that open sockets look again.
 *
 * - **AC18** `deleteAccount` needs the password, or from whoever has none a session that began less than ten minutes ago (`NotFresh`). It goes on with
 *   `then` before anything is gone; after it nobody signs in with that address, no session is left, and the address is free again. Whoever still
 *   belongs to a workspace cannot be deleted: it rejects.
 * - **AC40** Whoever registers reads what their browser asks for (`languageAsked`), until `chooseLanguage`; `sessionOf` tells it at once, and mails are in it.
 *
 * Where mails leave this Stoa:
 *
 * - **AC11** `register` answers `MustConfirm` whether or not the address is taken, and mails its reader which of the two it was. Nobody signs in before they confirmed.
 * - **AC12** `confirm` needs the mail's token and the password that was chosen; a wrong password spends nothing.
 * - **AC13** Somebody whom a secret of this Stoa vouches for (`vouched`) needs not confirm, and is told when the address is taken.
 *
 * On every home, mails kept or sent:
 *
 * - **AC14** `askReset` and `askLink` answer the same whoever has an account; a mail goes only to those who do.
 * - **AC15** `reset` sets the password, ends every session and, unless `keepKeys`, every key, and signs in anew; its token works once, and makes all others of that account worthless.
 * - **AC16** `spendLink` signs in, once. What somebody set up with an address that they never proved (a password, sessions, a second factor, passkeys)
 *   ends then, and at a `reset`.
 * - **AC17** Tokens are `Expired` when they are used, too old or made up; what is stored does not open anything.
 */
export interface Accounts {
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  readonly outside: OutsideSignIn;
  /** `next` is where the mail's link leads afterwards: a path of this Stoa. */
  register(
    visit: Visit,
    input: { name: string; email: string; password: string; next?: string; vouched?: boolean },
  ): Promise<Result<SignedIn, RegisterRefused>>;
  signIn(visit: Visit, input: { email: string; password: string }): Promise<Result<Entered, SignInRefused>>;
  /** In how many ms somebody may try again who goes on trying to sign in as `email` while they are refused; asks nobody. For answering them cheaply. */
  floodOfTries(visit: Visit, email: string): number | undefined;
  confirm(visit: Visit, input: { token: string; password: string }): Promise<Result<Entered, ConfirmRefused>>;
  askReset(visit: Visit, input: { email: string }): Promise<Result<null, InvalidInput | TooOften>>;
  reset(
    visit: Visit,
    input: { token: string; password: string; keepKeys?: boolean },
  ): Promise<Result<Entered, ResetRefused>>;
  askLink(
    visit: Visit,
    input: { email: string; next?: string },
  ): Promise<Result<null, InvalidInput | TooOften>>;
  spendLink(visit: Visit, input: { token: string }): Promise<Result<Entered, Expired | TooOften>>;
  signOut(visit: Visit): Promise<Cookies>;
  /** `cookies` is set when the session slid on and the browser should be told. */
  sessionOf(
    visit: Visit,
  ): Promise<
    { readonly person: Person; readonly sessionId: string; readonly cookies: readonly string[] } | undefined
  >;
  /** What somebody reads from now on, in pages and mails, everywhere; nothing happens for nobody. */
  chooseLanguage(person: PersonId, language: Language): Promise<void>;
  sessions(visit: Visit): Promise<readonly Session[]>;
  endSession(visit: Visit, id: string): Promise<boolean>;
  endOtherSessions(visit: Visit): Promise<number>;
  /** What somebody says of themselves, by whoever proved to be them; `undefined` for nobody. */
  about(person: PersonId): Promise<AboutPerson | undefined>;
  /** All of it at once, as `parseAbout` takes it. */
  editAbout(person: PersonId, about: AboutPerson): Promise<Result<AboutPerson, InvalidInput | NotSignedIn>>;
  deleteAccount(
    visit: Visit,
    input: { password: string; then: () => Promise<void> },
  ): Promise<Result<Cookies, WrongCredentials | NotFresh | NotSignedIn | TooOften>>;
  rename(person: PersonId, name: string): Promise<Result<Person, InvalidInput | NotSignedIn>>;
  changePassword(
    visit: Visit,
    input: { current: string; next: string; keepKeys?: boolean },
  ): Promise<Result<Cookies, ChangePasswordRefused>>;
  /** How programs ask in somebody's name. */
  readonly keys: Keys;
}
