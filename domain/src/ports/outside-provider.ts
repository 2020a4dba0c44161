import type { Result } from '../result.ts';

/** Who somebody is at the provider: it says that it checked the address. */
export interface OutsidePerson {
  /** Names them at this issuer, for good and for nobody else. */
  readonly subject: string;
  /** In the form it is compared in. */
  readonly email: string;
  /** 1 to 60 characters. */
  readonly name: string;
}

/** What a sign-in is bound to. Each is a secret of 43 URL-safe characters or more, and made for this one. */
export interface OutsideAsk {
  /** Comes back with the answer. */
  readonly state: string;
  /** Stands in what the provider signs (OpenID Connect Core, 3.1.2.1). */
  readonly nonce: string;
  /** Proves that who spends the code is who asked for it (RFC 7636). */
  readonly verifier: string;
  /** Where the provider sends the browser back to. */
  readonly returnTo: string;
}
export interface OutsideCode extends Omit<OutsideAsk, 'state'> {
  readonly code: string;
  /** Who the answer says it comes from (`iss`, RFC 9207); not every provider says it. */
  readonly from?: string | undefined;
}

/**
 * Why nobody comes from the provider: it does not answer as it should (`away`), it does not take the code (`refused`), what it said is not to be
 * believed (`untrue`), or it never checked the address (`unverified`).
 */
export type OutsideProblem = 'away' | 'refused' | 'untrue' | 'unverified';

/**
 * A place where people have accounts already, and which says who they are: Google, or another that speaks OpenID Connect.
 *
 * - **OP1** `addressFor` leads to the provider, and the browser comes back to `returnTo` with a code and the same `state`. The verifier stays here.
 * - **OP2** A code tells who somebody is once, and only to who has its verifier: otherwise `refused`.
 * - **OP3** What the provider says counts if it signed it with a key of its own, as this issuer, for this Stoa, just now, and with this nonce:
 *   otherwise `untrue`, as when the answer came `from` somebody else.
 * - **OP4** Nobody has an address that the provider did not check: `unverified`.
 * - **OP5** A provider that cannot be reached, takes too long or talks nonsense is `away`. Neither call rejects, and nothing is followed elsewhere.
 */
export interface OutsideProvider {
  /** What people call it: `Google`. */
  readonly name: string;
  /** Under which its subjects are kept: another issuer's subjects are other people. */
  readonly issuer: string;
  addressFor(ask: OutsideAsk): Promise<Result<string, 'away'>>;
  personFor(code: OutsideCode): Promise<Result<OutsidePerson, OutsideProblem>>;
}
