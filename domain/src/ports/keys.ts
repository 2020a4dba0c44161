import type { PersonId, WorkspaceId } from '../ids.ts';
import type { InvalidInput } from '../refusals.ts';
import type { Result } from '../result.ts';
import { dayMs, minuteMs, type Instant } from '../time.ts';
import type { Person, TooOften, Visit } from './accounts.ts';
import type { ProofRefused } from './second-factor.ts';

/** What every key begins with, so that whoever looks for lost secrets (in code, in logs) finds it. */
export const keyPrefix = 'stoa_';
/** For how many days a key may be made; none of them means that it never ends. */
export const keyDays = [30, 90, 365] as const;
/** One person has as many keys at most: one for each program, and some to change them over. */
export const keysMost = 25;
/** So long before a key ends its person is told, in ms: time to make another one and put it where it belongs. */
export const endsSoonMs = 7 * dayMs;
/** How long a token works, in ms: long enough for a task, short enough to lose one. */
export const tokenMs = 10 * minuteMs;

/** `read` reads what its person may read; `full` does all that they may do, but for looking after their account. */
export type Access = 'read' | 'full';

/** What a person gave to a program of theirs, so that it asks in their name. The key itself is known to the program alone. */
export interface Key {
  readonly id: string;
  readonly name: string;
  /** Its first characters, to recognise it by. */
  readonly start: string;
  readonly access: Access;
  /** The only workspace that it opens; left out, it opens all that its person belongs to. */
  readonly workspaceId?: WorkspaceId | undefined;
  readonly createdAt: Instant;
  /** To a minute; left out where it was never used. */
  readonly lastUsedAt?: Instant | undefined;
  /** Left out where it never ends. */
  readonly expiresAt?: Instant | undefined;
}

/** What proved who asks: a key, or somebody's session. Its id is no secret. */
export interface Proof {
  readonly type: 'key' | 'session';
  readonly id: string;
}
/** What a token, or a key, lets its holder do, in whose name. */
export interface Allowed {
  readonly person: Person;
  readonly access: Access;
  readonly workspaceId?: WorkspaceId | undefined;
  /** For a token, what it was made by. */
  readonly proof: Proof;
}
/** A program that asks, known by what it sent in `Authorization`. */
export interface Program extends Allowed {
  readonly by: 'key' | 'token';
}

export interface NewKey {
  readonly name: string;
  readonly access: Access;
  /** One of {@link keyDays}; left out, it never ends. */
  readonly days?: number | undefined;
  readonly workspaceId?: WorkspaceId | undefined;
  /** The proof of who asks, from those who have one: see `ProofWanted`. */
  readonly password: string;
}
/** A key that opens a workspace, as its owners see it: whose it is, and never what it begins with. */
export interface ReachingKey extends Omit<Key, 'start'> {
  readonly personId: PersonId;
}
export interface Token {
  /** A JWT (RFC 7519), signed by one of the public keys. */
  readonly token: string;
  readonly expiresAt: Instant;
}
/** A public key as JWK (RFC 7517, 4; RFC 8037 for Ed25519). */
export type PublicKey = Readonly<Record<string, unknown>> & { readonly kid: string };

/** The key or token is none, was revoked, or ended. Which of these, nobody is told. */
export interface WrongKey {
  readonly type: 'WrongKey';
}
/** There are {@link keysMost} already. */
export interface TooManyKeys {
  readonly type: 'TooManyKeys';
}

/**
 * Which programs ask in whose name: by a key, which lasts, or by a token, which is made for minutes by a key or a session.
 *
 * - **KY1** `make` answers the key itself, once; `programOf` knows its person, access and workspace from then on. What is stored opens nothing.
 * - **KY2** `list` has a person's own keys that still work, newest first; `revoke` ends one of one's own and answers whether there was one.
 * - **KY3** A key is worthless once it was revoked, ended by time, or its account is gone. Revoking is told as `personChanged`.
 * - **KY4** Whatever else is sent answers `WrongKey`; `programOf` never rejects for what a client sent, and asks no cookie.
 * - **KY5** A token allows what its maker was given, for {@link tokenMs} at most, and ends at once with the key or session that it was made by.
 * - **KY6** A token's signature, issuer and audience can be checked with `publicKeys` alone; one of another Stoa is worthless here.
 * - **KY7** `lastUsedAt` is at most a minute behind.
 * - **KY8** A person has at most {@link keysMost} keys.
 * - **KY9** `make` needs a proof (see `ProofWanted`), and its person is mailed that a key was made.
 * - **KY10** Whoever's key ends within {@link endsSoonMs} is mailed by `tellEnding`, once for each key; it answers how many were told now.
 * - **KY11** A new password ends all keys of its person, unless `keepKeys` was asked for.
 * - **KY12** `reaching` has those keys of these people that work now and open this workspace, newest first.
 */
export interface Keys {
  make(
    visit: Visit,
    key: NewKey,
  ): Promise<
    Result<{ readonly key: Key; readonly secret: string }, InvalidInput | ProofRefused | TooManyKeys>
  >;
  list(visit: Visit): Promise<readonly Key[]>;
  revoke(visit: Visit, id: string): Promise<boolean>;
  reaching(workspaceId: WorkspaceId, people: readonly PersonId[]): Promise<readonly ReachingKey[]>;
  /** For the chore of each night. */
  tellEnding(now: Instant): Promise<number>;
  /** Whoever asks by the `Authorization` of these headers, see `bearerOf`. */
  programOf(visit: Visit): Promise<Result<Program, WrongKey | TooOften>>;
  issue(allowed: Omit<Allowed, 'person'> & { readonly personId: PersonId }): Promise<Token>;
  /** Those that tokens are signed with now, and those that did until a moment ago. */
  publicKeys(): Promise<readonly PublicKey[]>;
}
