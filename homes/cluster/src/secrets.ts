import { hkdfSync } from 'node:crypto';

/** Keys for different uses, from the one secret of a cluster: none of them tells another (HKDF, RFC 5869). */
export const keysOf = (secret: string) => {
  const key = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `stoa ${use}`, 32));
  return {
    /** Signs cookies. */
    sessions: key('sessions').toString('base64url'),
    /** Signs which workspace a transaction is for. */
    wall: key('wall'),
    /** The one-time set-up link, the same in each process; of no use once this Stoa has an owner. */
    setUp: key('set-up').toString('base64url'),
    /** What everything in Redis begins with: other clusters may use it too. */
    redisPrefix: `stoa:${key('redis').toString('hex').slice(0, 12)}`,
  };
};
