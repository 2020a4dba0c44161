import { error } from '@sveltejs/kit';
import { m } from '#lib/words/made/messages.js';

/** Parts that one form of files may have: far more than any page of ours has fields, and read in a few milliseconds. */
export const partsMost = 1_000;

/** As browsers write it, and RFC 2046 (5.1.1) asks for. What says more might be read otherwise by whoever reads the parts. */
const asSent = /^multipart\/form-data\s*;\s*boundary=("?)([\w'()+,./:=?-]{1,70})\1$/i;

/**
 * Makes a form of parts (RFC 7578) refuse to be read where it has more than {@link partsMost}: reading a part costs a thousand times what sending one does.
 * They are counted by their boundary, which costs next to nothing. Forms of other types are read as they were.
 */
export function limitParts(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  if (!/^\s*multipart\//i.test(type)) return;
  const boundary = asSent.exec(type)?.[2];
  Object.defineProperty(request, 'formData', {
    async value() {
      if (boundary === undefined) error(400, m.refusals_unreadable());
      const between = new TextEncoder().encode(`--${boundary}`);
      const body = await request.arrayBuffer();
      // One stands after the last part.
      if (timesIn(new Uint8Array(body), between, partsMost + 2) > partsMost + 1)
        error(413, m.errors_large_text());
      return new Response(body, { headers: { 'content-type': type } }).formData();
    },
  });
}

/** How often `sign` stands in `bytes`, without overlaps; beyond `most` nobody counts. */
export function timesIn(bytes: Uint8Array, sign: Uint8Array, most: number): number {
  let times = 0;
  for (let at = bytes.indexOf(sign[0]!); at >= 0 && times < most; at = bytes.indexOf(sign[0]!, at)) {
    let same = 1;
    while (same < sign.length && bytes[at + same] === sign[same]) same += 1;
    if (same < sign.length) at += 1;
    else {
      times += 1;
      at += sign.length;
    }
  }
  return times;
}
