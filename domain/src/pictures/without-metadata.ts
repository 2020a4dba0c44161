import { jpegSegments, pngChunks, webpChunks, type PictureType } from './picture-head.ts';

/** All that a PNG is drawn from. */
const drawn = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** The same of a WebP; what moves stands in the last two. */
const drawnOfWebp = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF']);
/** JFIF's own words, and how Adobe's colours are meant: without these two a JPEG is drawn otherwise. */
const drawnOfJpeg = new Set([0xe0, 0xee]);

/**
 * The same picture without what stands beside it: where and when it was taken, by what camera, a smaller picture of it, anybody's words, and
 * whatever comes after its end. A camera's turn of it goes too.
 */
export function withoutMetadata(bytes: Uint8Array, type: PictureType): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'image/png') return png(bytes, view);
  return type === 'image/jpeg' ? jpeg(bytes, view) : webp(bytes, view);
}

function png(bytes: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const parts = [bytes.subarray(0, 8)];
  for (const { name, at, length } of pngChunks(bytes, view)) {
    if (drawn.has(name)) parts.push(bytes.subarray(at - 8, at + length + 4));
    if (name === 'IEND') break;
  }
  return joined(parts);
}

function jpeg(bytes: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const parts = [bytes.subarray(0, 2)];
  for (const { marker, at, length } of jpegSegments(bytes, view)) {
    const isBeside = (marker >= 0xe0 && marker <= 0xef && !drawnOfJpeg.has(marker)) || marker === 0xfe;
    if (!isBeside) parts.push(bytes.subarray(at - 4, at + length));
    if (marker === 0xda) parts.push(bytes.subarray(at + length, endOf(bytes, at + length)));
  }
  return joined(parts);
}

/** After the first end: a camera may put another picture behind it. In a scan, 0xFF is followed by 0x00 or a restart. */
function endOf(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return at + 2;
  return bytes.length;
}

function webp(bytes: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const parts = [bytes.slice(0, 12)];
  for (const { name, at, length } of webpChunks(bytes, view)) {
    if (!drawnOfWebp.has(name)) continue;
    const chunk = bytes.slice(at - 8, at + length + (length % 2));
    // It says no longer that it has a profile of colours, EXIF and XMP (RFC 9649, 2.7).
    if (name === 'VP8X') chunk[8] = chunk[8]! & ~0x2c;
    parts.push(chunk);
  }
  const whole = joined(parts);
  new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
