import { createHash } from 'node:crypto';
import { outsideMs, type Ids, type Visit } from '@stoa/domain';

/**
 * What binds a sign-in at the provider to the browser that began it (RFC 6749, 10.12): without it, a foreign page could lead somebody into
 * the account of whoever made that page. A browser keeps its cookie while it has one, so that two of its pages may both be on their way.
 */
export function createOutsideCookie({ ids, secure }: { ids: Ids; secure: boolean }) {
  const cookieName = secure ? '__Host-stoa-outside' : 'stoa-outside';
  const held = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]{43})(?:;|$)`);
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const valueIn = (visit: Visit) => held.exec(visit.get('cookie') ?? '')?.[1];
  const hashOf = (value: string) => createHash('sha256').update(value).digest('base64url');

  return {
    /** A `set-cookie` value, and what is kept of it here. */
    issue(visit: Visit): { readonly cookie: string; readonly browser: string } {
      const value = valueIn(visit) ?? ids.secret();
      const cookie = `${cookieName}=${value}; Max-Age=${outsideMs / 1_000}; ${attributes}`;
      return { cookie, browser: hashOf(value) };
    },
    isFrom(visit: Visit, browser: string): boolean {
      const value = valueIn(visit);
      return value !== undefined && hashOf(value) === browser;
    },
  };
}
