import { err, ok, type Result } from '../result.ts';

/** What a picture's first bytes and its frame say of it, without decoding any of it. */
export interface PictureHead {
  readonly type: PictureType;
  /** As it is stored: before a camera's turn of it is applied. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Whether decoding it holds all of it at once: it is interlaced or progressive, or its kind knows no other way. */
  readonly isHeldWhole: boolean;
}
export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp';

/** Why bytes are no picture that is taken. */
export interface PictureRefused {
  readonly type: 'PictureRefused';
  readonly why: PictureProblem;
}
export type PictureProblem =
  | 'empty'
  | 'notAPicture'
  | 'broken'
  | 'tooManyPixels'
  /** Nothing here makes pictures smaller, and this one was not cut by a browser. */
  | 'notCut';

/**
 * In pixels. Cameras of phones make 12 to 50 million. What has to be decoded as a whole takes up to 4 bytes for each of them, so that there are
 * fewer of those.
 */
export const pixelsMost = { byRows: 50_000_000, whole: 16_000_000 } as const;

/**
 * Looks at what the bytes are, whatever they are called, and at their frame: whether the picture has an end, and how large it would be. Reads
 * some hundred bytes, so that nothing is made of a picture that is larger than it looks.
 */
export function readPictureHead(bytes: Uint8Array): Result<PictureHead, PictureRefused> {
  if (bytes.length === 0) return refused('empty');
  const reader = readers.find(({ begins }) => begins(bytes));
  if (!reader) return refused('notAPicture');
  const head = reader.read(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!head || head.widthPx < 1 || head.heightPx < 1) return refused('broken');
  const most = head.isHeldWhole ? pixelsMost.whole : pixelsMost.byRows;
  return head.widthPx * head.heightPx > most ? refused('tooManyPixels') : ok(head);
}

const refused = (why: PictureProblem): Result<never, PictureRefused> => err({ type: 'PictureRefused', why });

interface Reader {
  begins(bytes: Uint8Array): boolean;
  /** `undefined` where its frame is broken, or it ends too early. */
  read(bytes: Uint8Array, view: DataView): PictureHead | undefined;
}

const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
const beginsWith =
  (...wanted: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    wanted.every((byte, at) => bytes[at] === byte);

/** PNG (W3C, 3rd edition, 5): chunks, the first of which is its head and the last its end. */
const png: Reader = {
  begins: beginsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  read(bytes, view) {
    let head: PictureHead | undefined;
    let hasData = false;
    for (const { name, at, length } of pngChunks(bytes, view)) {
      if (!head) {
        if (name !== 'IHDR' || length !== 13) return undefined;
        head = {
          ...{ type: 'image/png', widthPx: view.getUint32(at), heightPx: view.getUint32(at + 4) },
          isHeldWhole: bytes[at + 12] !== 0,
        };
      }
      hasData ||= name === 'IDAT';
      if (name === 'IEND') return hasData ? head : undefined;
    }
    return undefined;
  },
};

export interface Chunk {
  readonly name: string;
  /** Where its bytes begin, and how many they are. */
  readonly at: number;
  readonly length: number;
}

/** Ends at the first that goes beyond the end. */
export function* pngChunks(bytes: Uint8Array, view: DataView): Generator<Chunk> {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    yield { name: textAt(bytes, at + 4), at: at + 8, length };
    at += 12 + length;
  }
}

/** JPEG (ITU-T T.81, B): segments up to the first scan; what follows ends with a mark of its own. */
const jpeg: Reader = {
  begins: beginsWith(0xff, 0xd8, 0xff),
  read(bytes, view) {
    let head: PictureHead | undefined;
    for (const { marker, at, length } of jpegSegments(bytes, view)) {
      if (isFrame(marker) && length >= 6)
        head = {
          ...{ type: 'image/jpeg', widthPx: view.getUint16(at + 3), heightPx: view.getUint16(at + 1) },
          isHeldWhole: (marker & 0x03) === 2,
        };
      if (marker === scan) return head && hasEnd(bytes, at + length) ? head : undefined;
    }
    return undefined;
  },
};

const scan = 0xda;
/** SOF0 to SOF15, less the three numbers among them that mean something else (T.81, table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function hasEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.length - 2; at >= from; at -= 1)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

export interface Segment {
  readonly marker: number;
  /** Where its bytes begin, after their length, and how many they are. */
  readonly at: number;
  readonly length: number;
}

/** Up to the first scan, which is the last one told. */
export function* jpegSegments(bytes: Uint8Array, view: DataView): Generator<Segment> {
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes[at + 1]!;
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, at: at + 4, length: length - 2 };
    if (marker === scan) return;
    at += 2 + length;
  }
}

/** WebP (RFC 9649, 2): one container of a size that it says. */
const webp: Reader = {
  begins: (bytes) => textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP',
  read(bytes, view) {
    if (bytes.length < 12 || view.getUint32(4, true) + 8 > bytes.length) return undefined;
    let head: PictureHead | undefined;
    let hasData = false;
    for (const chunk of webpChunks(bytes, view)) {
      const size = webpSize(bytes, view, chunk);
      // The largest of what it says: the canvas of one, the frame of another.
      if (size)
        head = {
          ...{ type: 'image/webp', isHeldWhole: true },
          widthPx: Math.max(size.widthPx, head?.widthPx ?? 0),
          heightPx: Math.max(size.heightPx, head?.heightPx ?? 0),
        };
      hasData ||= chunk.name !== 'VP8X' && (size !== undefined || chunk.name === 'ANMF');
    }
    return hasData ? head : undefined;
  },
};

export function* webpChunks(bytes: Uint8Array, view: DataView): Generator<Chunk> {
  const end = Math.min(bytes.length, view.getUint32(4, true) + 8);
  for (let at = 12; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > end) return;
    yield { name: textAt(bytes, at), at: at + 8, length };
    at += 8 + length + (length % 2);
  }
}

function webpSize(
  bytes: Uint8Array,
  view: DataView,
  { name, at, length }: Chunk,
): { readonly widthPx: number; readonly heightPx: number } | undefined {
  const three = (from: number): number => view.getUint16(from, true) + (bytes[from + 2]! << 16);
  if (name === 'VP8X' && length >= 10) return { widthPx: three(at + 4) + 1, heightPx: three(at + 7) + 1 };
  if (name === 'VP8 ' && length >= 10)
    return {
      widthPx: view.getUint16(at + 6, true) & 0x3fff,
      heightPx: view.getUint16(at + 8, true) & 0x3fff,
    };
  if (name === 'VP8L' && length >= 5 && bytes[at] === 0x2f) {
    const bits = view.getUint32(at + 1, true);
    return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return undefined;
}

const readers: readonly Reader[] = [png, jpeg, webp];
