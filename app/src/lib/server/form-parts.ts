import { error } from '@sveltejs/kit';
import { m } from '#lib/words/made/messages.js';

/** Parts that one form of files may have: far more than any page of ours has fields, and read in a few milliseconds. */
export const partsMost = 1_000;
/** Fields that a form without files may have: 10,000 are read in 5 ms, a quarter of a million in 700. */
export const fieldsMost = 10_000;

/** Of what stands at the head of a part, which is read line by line: 8 MB of lines take 0.7 s. */
const headMostBytes = 4 << 10;

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
      const bytes = new Uint8Array(body);
      const places: number[] = [];
      for (const at of placesAfter(bytes, new TextEncoder().encode(between)))
        if (places.push(at) > most) error(413, m.errors_large_text());
      if (isOfParts && !places.every((at) => isHeadShort(bytes, at))) error(400, m.refusals_unreadable());
      return new Response(body, { headers: { 'content-type': type } }).formData();
    },
  });
}

/** Where each `sign` in `bytes` ends, without overlaps. */
export function* placesAfter(bytes: Uint8Array, sign: Uint8Array): Generator<number> {
  for (let at = bytes.indexOf(sign[0]!); at >= 0; at = bytes.indexOf(sign[0]!, at)) {
    let same = 1;
    while (same < sign.length && bytes[at + same] === sign[same]) same += 1;
    at += same < sign.length ? 1 : same;
    if (same === sign.length) yield at;
  }
}

/** Whether the head that begins where a boundary ended has an end soon, or there is none. */
function isHeadShort(bytes: Uint8Array, from: number): boolean {
  const endsLine = (at: number) => bytes[at] === 13 && bytes[at + 1] === 10;
  if (!endsLine(from)) return true;
  for (let at = from; at < from + headMostBytes; at += 1)
    if (at >= bytes.length || (endsLine(at) && endsLine(at + 2))) return true;
  return false;
}
