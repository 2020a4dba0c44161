import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ids, Visit } from '@stoa/domain';

/** The longest time that browsers keep a cookie (RFC 6265bis, 5.6: 400 days), in seconds. */
const keptSeconds = 400 * 24 * 60 * 60;

/**
 * Browsers from which somebody has signed in before. Each keeps a cookie that proves this for one account and nothing else, so that
 * wrong tries from elsewhere do not lock its owner out (OWASP, "Slow down online guessing attacks with device cookies").
 */
export interface KnownDevices {
  /** What the device of a request is called, when it is known for this account. */
  nameFor(visit: Visit, email: string): string | undefined;
  /** A `set-cookie` value that makes a device known for this account, under a new name. */
  cookieFor(email: string): string;
}

export function createKnownDevices({
  ids,
  secret,
  secure,
  as = 'device',
}: {
  ids: Ids;
  secret: string;
  secure: boolean;
  /** What was proved there; what one proof makes known, another does not. */
  as?: string;
}): KnownDevices {
  const cookieName = secure ? `__Host-stoa-${as}` : `stoa-${as}`;
  const held = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]{22})\\.([\\w-]{43})(?:;|$)`);
  const proofOf = (email: string, name: string) =>
    createHmac('sha256', secret).update(`known ${as}\n${name}\n${email}`).digest();

  return {
    nameFor(visit, email) {
      const [, name, proof] = held.exec(visit.get('cookie') ?? '') ?? [];
      if (!name || !proof) return undefined;
      return timingSafeEqual(proofOf(email, name), Buffer.from(proof, 'base64url')) ? name : undefined;
    },
    cookieFor(email) {
      const name = ids.next();
      const value = `${name}.${proofOf(email, name).toString('base64url')}`;
      return `${cookieName}=${value}; Max-Age=${keptSeconds}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
    },
  };
}
