import type { PersonId } from '../ids.ts';
import type { Expired, NotSignedIn } from '../refusals.ts';
import type { Result } from '../result.ts';
import type { Cookies, SignedIn, TooOften, Visit, WrongCredentials } from './accounts.ts';

/**
 * How somebody shows that it is them, and not whoever sits at their open browser, before they change how they sign in: with their password;
 * or, where they have none, by having signed in a moment ago (`fresh`), for which they may have to do so once more (`again`).
 */
export type ProofWanted = 'password' | 'fresh' | 'again';

export interface SecondFactorStanding {
  readonly on: boolean;
  /** Recovery codes that were not used yet; 0 while it is off. */
  readonly recoveryCodesLeft: number;
  readonly proof: ProofWanted;
}

/** What an authenticator app is given. `secret` is base32 without padding, for whoever cannot scan; `address` is the `otpauth:` URI. */
export interface AppSecret {
  readonly secret: string;
  readonly address: string;
}

/** Shown once: 24 letters and digits each, in groups of four. */
export type RecoveryCodes = readonly string[];

/** The code is not one that counts now. `used` tells that it was one, and counted already. */
export interface WrongCode {
  readonly type: 'WrongCode';
  readonly used: boolean;
}
/** Somebody without a password signed in too long ago to change how they sign in. */
export interface NotFresh {
  readonly type: 'NotFresh';
}
export interface AlreadyOn {
  readonly type: 'AlreadyOn';
}
export interface NotOn {
  readonly type: 'NotOn';
}
export type ProofRefused = WrongCredentials | NotFresh | NotSignedIn | TooOften;
export type SecondFactorRefused = ProofRefused | WrongCode | AlreadyOn | NotOn | Expired;

/**
 * A second thing that somebody has, beside the password they know: a device that shows a code, another one every 30 seconds (TOTP, RFC 6238).
 *
 * - **SF1** It is on from the moment `confirm` got a code of the secret that `begin` gave; until then nothing is asked for, and `begin` may be done again.
 * - **SF2** While it is on, no way of signing in by password, reset or link makes a session: each answers `HalfWay`, whose cookie proves nothing but
 *   that the first half was done.
 * - **SF3** `prove` needs that cookie, and a code of its person. It then signs in; the cookie works once, and for ten minutes at most.
 * - **SF4** A code counts for its 30 seconds and one more step before or after, and once: also of those who come with it at the same time.
 * - **SF5** A recovery code counts once. `newRecoveryCodes` makes all earlier ones worthless. What is stored opens nothing.
 * - **SF6** `begin`, `newRecoveryCodes` and `switchOff` need a proof (see {@link ProofWanted}); they end no other session.
 * - **SF7** `switchOff` forgets the secret and all codes; a password is enough again.
 * - **SF8** Its person is mailed when it goes on or off, when there are new recovery codes, and when one was used.
 * - **SF9** `switchOffFor` does to somebody else's what `switchOff` does to one's own, and ends their sessions: for a keeper (see `whoseFactor`), with
 *   the proof of that keeper. Its person is mailed.
 */
export interface SecondFactor {
  /** `undefined` for nobody. */
  standing(visit: Visit): Promise<SecondFactorStanding | undefined>;
  begin(visit: Visit, input: { password: string }): Promise<Result<AppSecret, ProofRefused | AlreadyOn>>;
  /** May move this session to a new cookie. */
  confirm(
    visit: Visit,
    input: { code: string },
  ): Promise<
    Result<
      Cookies & { readonly codes: RecoveryCodes },
      WrongCode | NotOn | AlreadyOn | NotSignedIn | TooOften
    >
  >;
  newRecoveryCodes(
    visit: Visit,
    input: { password: string },
  ): Promise<Result<RecoveryCodes, ProofRefused | NotOn>>;
  /** May move this session to a new cookie. */
  switchOff(visit: Visit, input: { password: string }): Promise<Result<Cookies, ProofRefused | NotOn>>;
  switchOffFor(
    visit: Visit,
    input: { password: string; person: PersonId },
  ): Promise<Result<null, ProofRefused | NotOn>>;
  /** Whether a request comes from somebody who did the first half. */
  awaits(visit: Visit): Promise<boolean>;
  /** `code` is what the device shows, or a recovery code; blanks and dashes do not matter. `Expired`: the first half has to be done again. */
  prove(visit: Visit, input: { code: string }): Promise<Result<SignedIn, WrongCode | Expired | TooOften>>;
}
