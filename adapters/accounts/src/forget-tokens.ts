import type { Database, Engine } from '@stoa/tenantdb';

/** All outstanding links of an account are worth nothing from now on. */
export const forgetTokens = (engine: Engine | Database, { id, email }: { id: string; email: string }) =>
  engine.run('delete from verification where "value" in (:id, :link)', {
    id,
    // Under which Better Auth keeps a link to sign in.
    link: JSON.stringify({ type: 'magic-link', email }),
  });
