import { openStoa } from '#home';
import type { RequestHandler } from './$types';

/**
 * The public keys that tokens of `/api/token` are signed with (RFC 7517). A verifier that meets a `kid` it does not know asks again; the
 * keys before the current one stay for a day.
 */
export const GET: RequestHandler = async () => {
  const keys = await (await openStoa()).accounts.keys.publicKeys();
  return new Response(JSON.stringify({ keys }), {
    headers: {
      'content-type': 'application/jwk-set+json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
      vary: 'Accept-Encoding',
    },
  });
};
