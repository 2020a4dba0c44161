import type { Statements } from '@stoa/tenantdb';

/** An account that is being made has its password after a second or two, not after this many ms. */
const abandonedMs = 60_000;

/**
 * Takes away an account of this address that was begun and never got its password, because what made it died in between. Otherwise the
 * address would be taken for good. Only where making an account is no transaction can there be one. Whoever proved the address has an account,
 * with a password or without.
 */
export async function forgetBegun(engine: Statements, email: string, now = Date.now()): Promise<void> {
  await engine.run(
    `delete from "user" where "email" = :email and "createdAt" < :before and "emailVerified" = 0
        and not exists (select 1 from "account" where "account"."userId" = "user"."id")`,
    // Better Auth writes its dates as ISO text, which sorts as time does.
    { email, before: new Date(now - abandonedMs).toISOString() },
  );
}
