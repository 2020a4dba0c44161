import type { PersonId } from '@stoa/domain';
import type { Database, Engine } from '@stoa/tenantdb';
import { revokeUnprovenAccountAccess } from 'better-auth/db';
import type { Auth } from './auth.ts';
import { forgetTokens } from './forget-tokens.ts';
import { forgetKeys } from './keys.ts';
import { forgetFactors } from './second-factor.ts';

interface ProvingDeps {
  readonly auth: Auth;
  readonly engine: Engine | Database;
  ended(personId: PersonId): void;
}
type Revoking = Parameters<typeof revokeUnprovenAccountAccess>[0];

/** Whoever proved an address has its account from then on: what others set up with it before (a password, sessions, a second factor, passkeys, keys, links) ends. */
export const createProving =
  ({ auth, engine, ended }: ProvingDeps) =>
  async (user: { readonly id: string; readonly email: string }): Promise<void> => {
    await forgetFactors(engine, user.id);
    await forgetKeys(engine, user.id);
    await revokeUnprovenAccountAccess({ context: await auth.$context } as Revoking, user.id);
    await forgetTokens(engine, user);
    ended(user.id as PersonId);
    // Nobody can set anything up any more; somebody could until now.
    await forgetFactors(engine, user.id);
    await forgetKeys(engine, user.id);
  };
