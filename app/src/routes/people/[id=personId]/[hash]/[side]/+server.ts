import { error } from '@sveltejs/kit';
import { asPictureHash, asPictureSide, readPicture } from '@stoa/domain';
import { namesTag } from '#lib/server/api/etag.ts';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/**
 * One square of somebody's picture. Its address names what is in it and cannot be guessed, so that whoever was told it may keep the answer for good;
 * nobody between may. It is only ever drawn: opened by itself it is a file that may do nothing.
 */
export const GET: RequestHandler = async ({ locals, params, request }) => {
  const hash = asPictureHash(params.hash);
  const side = asPictureSide(params.side);
  if (!hash || !side) error(404, '', { type: 'NotFound' });
  const tag = `"${hash}-${side}"`;
  const headers = {
    etag: tag,
    'cache-control': 'private, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': 'inline',
  };
  const known = request.headers.get('if-none-match');
  if (known !== null && namesTag(known, tag)) return new Response(null, { status: 304, headers });
  const read = await locals.perform(readPicture, { personId: params.id, hash, side });
  if (!read.ok) refuse(read.error);
  const { head, body } = read.value;
  return new Response(body, {
    headers: { ...headers, 'content-type': head.type, 'content-length': String(head.sizeBytes) },
  });
};
