/** What every secret of Standard Webhooks begins with (specification 1.0, "Signature scheme"). */
const secretPrefix = 'whsec_';

/** The secret of Standard Webhooks from 32 random bytes in base64url. */
export const toWebhookSecret = (random: string): string =>
  `${secretPrefix}${random.replaceAll('-', '+').replaceAll('_', '/')}=`;

/**
 * The headers that sign one attempt by the symmetric scheme of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, one signature for each
 * secret that holds. `at` is in ms; what is sent is in seconds.
 */
export async function signedHeaders(
  id: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Promise<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(at / 1_000));
  const signed = new Uint8Array(new TextEncoder().encode(`${id}.${timestamp}.${body}`));
  const signatures = await Promise.all(secrets.map((secret) => signature(secret, signed)));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

async function signature(secret: string, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(secretPrefix.length)), (sign) => sign.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const made = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return `v1,${btoa(String.fromCharCode(...made))}`;
}
