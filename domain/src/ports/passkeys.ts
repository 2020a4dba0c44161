import type { InvalidInput, NotFound, NotSignedIn } from '../refusals.ts';
import type { Result } from '../result.ts';
import type { Instant } from '../time.ts';
import type { Cookies, SignedIn, TooOften, Visit } from './accounts.ts';
import type { ProofRefused } from './second-factor.ts';

export interface Passkey {
  readonly id: string;
  /** What its person calls it, 1 to 60 characters. */
  readonly name: string;
  readonly createdAt: Instant;
  /** `undefined` until somebody signed in with it. */
  readonly lastUsedAt: Instant | undefined;
  /** Whether it is kept for its person elsewhere too, so that it outlives the device. */
  readonly synced: boolean;
}

/** What a browser is asked, as WebAuthn's JSON has it (WebAuthn 3, 5.1): for `PublicKeyCredential.parse…OptionsFromJSON`. */
export type PasskeyQuestion = Readonly<Record<string, unknown>>;
/** What it answers: `PublicKeyCredential.toJSON()`. Anything at all, until it was looked at. */
export type PasskeyAnswer = unknown;

/** The answer is not one to the question that was asked, or not from a passkey that counts here. */
export interface PasskeyRefused {
  readonly type: 'PasskeyRefused';
}
/** There are as many as one person may have: {@link passkeysMost}. */
export interface TooManyPasskeys {
  readonly type: 'TooManyPasskeys';
}
export const passkeysMost = 20;

/**
 * Keys that somebody's devices hold for this Stoa alone, and use after their holder unlocked them (WebAuthn 3).
 *
 * - **PK1** `add` takes the answer to a question of `ask` for the same person, once, within five minutes; made for this Stoa's origin, by a device that
 *   checked who holds it. `ask` needs a proof.
 * - **PK2** `signIn` takes the answer to a question of `challenge`, once, within five minutes; under the same conditions. It needs no second factor: the
 *   passkey is something one has, and what unlocks it a second thing.
 * - **PK3** A passkey whose counter did not go up is refused: there may be two of it.
 * - **PK4** Everybody sees and changes their own only. `remove` needs a proof; a removed one signs nobody in, and the session goes on.
 * - **PK5** A passkey belongs to one person.
 * - **PK6** Its person is mailed when one is added or removed.
 */
export interface Passkeys {
  /** A person's own, oldest first; of nobody none. */
  of(visit: Visit): Promise<readonly Passkey[]>;
  ask(
    visit: Visit,
    input: { password: string },
  ): Promise<Result<Cookies & { readonly question: PasskeyQuestion }, ProofRefused | TooManyPasskeys>>;
  /** An empty name is one after the kind of device. */
  add(
    visit: Visit,
    input: { name: string; answer: PasskeyAnswer },
  ): Promise<Result<Passkey, InvalidInput | PasskeyRefused | TooManyPasskeys | NotSignedIn>>;
  rename(
    visit: Visit,
    input: { id: string; name: string },
  ): Promise<Result<null, InvalidInput | NotFound | NotSignedIn>>;
  remove(
    visit: Visit,
    input: { id: string; password: string },
  ): Promise<Result<null, NotFound | ProofRefused>>;
  challenge(visit: Visit): Promise<Result<Cookies & { readonly question: PasskeyQuestion }, TooOften>>;
  signIn(
    visit: Visit,
    input: { answer: PasskeyAnswer },
  ): Promise<Result<SignedIn, PasskeyRefused | TooOften>>;
}
