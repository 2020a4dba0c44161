import { error } from '@sveltejs/kit';
import { m } from '#lib/words/made/messages.js';

/** Parts that one form of files may have: far more than any page of ours has fields, and read in a few milliseconds. */
export const partsMost = 1_000;
/** Fields that a form without files may have: 10,000 are read in 5 ms, a quarter of a million in 700. */
export const fieldsMost = 10_000;

/** As browsers write it, and RFC 2046 (5.1.1) asks for. What says more might be read otherwise by whoever reads the parts. */
const asSent = /^multipart\/form-data\s*;\s*boundary=("?)([\w'()+,./:=?-]{1,70})\1$/i;

/**
 * Makes a form refuse to be read where it has more than {@link partsMost} parts (RFC 7578) or {@link fieldsMost} fields: reading one costs a thousand
 * times what sending it does. They are counted by what stands between them, which costs next to nothing.
 */
export function limitParts(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  const isOfParts = /^\s*multipart\//i.test(type);
  if (!isOfParts && !/^\s*application\/x-www-form-urlencoded/i.test(type)) return;
  const boundary = asSent.exec(type)?.[2];
  Object.defineProperty(request, 'formData', {
    configurable: true,
    async value() {
      if (isOfParts && boundary === undefined) error(400, m.refusals_unreadable());
      // One boundary stands after the last part, and nothing after the last field.
      const [between, most] = isOfParts ? [`--${boundary}`, partsMost + 1] : ['&', fieldsMost - 1];
      const body = await request.arrayBuffer();
      if (timesIn(new Uint8Array(body), new TextEncoder().encode(between), most + 1) > most)
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
