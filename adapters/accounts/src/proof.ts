import {
  err,
  minuteMs,
  ok,
  type Accounts,
  type Allowance,
  type Attempts,
  type NotSignedIn,
  type PersonId,
  type ProofRefused,
  type ProofWanted,
  type Result,
  type Visit,
  type WrongCredentials,
} from '@stoa/domain';
import type { Statements } from '@stoa/tenantdb';
import type { Auth } from './auth.ts';
import { refusable } from './refusable.ts';
import { instantOf } from './rows.ts';

/** Wrong current passwords of somebody who wants to change how they sign in. */
export const changing: Allowance = { tries: 5, windowMs: 10 * minuteMs };
/** How long a sign-in proves who sits there, for somebody without a password. */
const freshMs = 10 * minuteMs;

export type Known = NonNullable<Awaited<ReturnType<Accounts['sessionOf']>>>;

interface ProofDeps {
  readonly auth: Auth;
  readonly engine: Statements;
  readonly attempts: Attempts;
  readonly sessionOf: Accounts['sessionOf'];
}

/** That whoever asks is the session's owner, and not somebody at their open browser (ASVS 5.0, 7.5.1). */
export interface Proof {
  wanted(known: Known): Promise<ProofWanted>;
  take(visit: Visit, password: string): Promise<Result<Known, ProofRefused>>;
}

export function createProof({ auth, engine, attempts, sessionOf }: ProofDeps): Proof {
  async function wanted({ person, sessionId }: Known): Promise<ProofWanted> {
    const [held] = await engine.query(
      'select 1 from "account" where "userId" = :id and "password" is not null',
      {
        id: person.id,
      },
    );
    if (held) return 'password';
    const [session] = await engine.query<{ createdAt: string }>(
      'select "createdAt" from session where id = :sessionId',
      { sessionId },
    );
    return session && Date.now() - instantOf(session.createdAt) < freshMs ? 'fresh' : 'again';
  }

  return {
    wanted,
    async take(visit, password) {
      const known = await sessionOf(visit);
      if (!known) return err<NotSignedIn>({ type: 'NotSignedIn' });
      const want = await wanted(known);
      if (want === 'fresh') return ok(known);
      if (want === 'again') return err({ type: 'NotFresh' });
      const key = changeKey(known.person.id);
      const retryMs = await attempts.take([[key, changing]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      return refusable<Known, WrongCredentials>(
        { type: 'WrongCredentials' },
        async () => {
          await auth.api.verifyPassword({ headers: visit, body: { password } });
          await attempts.forgive(key);
          return ok(known);
        },
        { first: true },
      );
    },
  };
}

/** Whose wrong passwords count together, whatever they want to change. */
export const changeKey = (id: PersonId): string => `change ${id}`;
