import type { Result } from '../result.ts';
import type { Instant } from '../time.ts';

/**
 * Names one blob: segments of letters, digits, `-`, `_` and `.`, each beginning with a letter or digit and at most 100 long, joined
 * by `/`, at most 500 in all. So no key leads out of a store, whatever it is made of.
 */
export type BlobKey = string & { readonly brand: 'BlobKey' };

export interface BlobHead {
  readonly key: BlobKey;
  readonly sizeBytes: number;
  /** The media type that `put` was given. */
  readonly type: string;
  /** In hex; serves as the ETag. */
  readonly sha256: string;
}
export interface BlobListing {
  readonly key: BlobKey;
  readonly sizeBytes: number;
  readonly writtenAt: Instant;
}

/** Bytes `from` (counted from 0) up to but not including `until`; to the end where that is missing or lies beyond. */
export interface ByteRange {
  readonly from: number;
  readonly until?: number;
}

/** More bytes came than were allowed. */
export interface TooLarge {
  readonly type: 'TooLarge';
  readonly limitBytes: number;
}
/** The range begins at or after the end, or is empty. */
export interface OutOfRange {
  readonly type: 'OutOfRange';
  readonly sizeBytes: number;
}
export interface NoSuchBlob {
  readonly type: 'NoSuchBlob';
}

export interface PutOptions {
  /** At most 255 characters of printable ASCII. */
  readonly type: string;
  readonly limitBytes: number;
}

/**
 * Large things as bytes: files, recordings, pictures. Streams only: no adapter holds more of a blob in memory than a few parts of it.
 *
 * - **BL1** What `get` answers is byte for byte what `put` was given, with its size, type and SHA-256.
 * - **BL2** A `put` is whole or nothing: nobody sees a part of it, and when it fails, is refused or dies midway, what was there before
 *   is still there. Once resolved it is durable. Of puts of one key that race, one stands whole.
 * - **BL3** A body that brings more than `limitBytes` is refused as `TooLarge`, and is not read further.
 * - **BL4** A range yields exactly those bytes. A read that has begun yields the blob it began with, or breaks; it never mixes two.
 * - **BL5** `list` answers keys that begin with `prefix`, in the order of their code units, greater than `after`, at most `limit`
 *   (1 to 1,000) of them. Fewer than `limit` means the end.
 * - **BL6** `copy` makes a second blob that lives on its own, whole or not at all. `delete` of what is not there changes nothing.
 * - **BL7** A body that is not read to its end is let go of by `cancel`.
 */
export interface Blobs {
  /** Rejects with what the body threw. */
  put(
    key: BlobKey,
    body: AsyncIterable<Uint8Array>,
    options: PutOptions,
  ): Promise<Result<BlobHead, TooLarge>>;
  get(key: BlobKey, range?: ByteRange): Promise<Result<BlobRead, NoSuchBlob | OutOfRange>>;
  head(key: BlobKey): Promise<BlobHead | undefined>;
  delete(key: BlobKey): Promise<void>;
  list(prefix: string, options: { readonly after?: string; readonly limit: number }): Promise<BlobListing[]>;
  copy(from: BlobKey, to: BlobKey): Promise<Result<BlobHead, NoSuchBlob>>;
}
export interface BlobsDep {
  /** Left out where a home has nowhere to keep them. */
  readonly blobs?: Blobs | undefined;
}
export interface BlobRead {
  readonly head: BlobHead;
  /** What of it is in `body`. */
  readonly range: Required<ByteRange>;
  readonly body: ReadableStream<Uint8Array>;
}

export const asBlobKey = (text: string): BlobKey | undefined =>
  text.length <= 500 && segments.test(text) ? (text as BlobKey) : undefined;
const segments = /^[A-Za-z0-9][\w.-]{0,99}(?:\/[A-Za-z0-9][\w.-]{0,99})*$/;

/** Where a range of a blob begins and ends; `undefined` when it has none of its bytes. All of an empty blob is in range. */
export function rangeWithin(
  sizeBytes: number,
  range: ByteRange | undefined,
): Required<ByteRange> | undefined {
  if (!range) return { from: 0, until: sizeBytes };
  const until = Math.min(range.until ?? sizeBytes, sizeBytes);
  return range.from >= 0 && range.from < until ? { from: range.from, until } : undefined;
}

/** Asserts what every adapter asks of `put`'s options. */
export function checkPutOptions({ type, limitBytes }: PutOptions): void {
  if (!/^[\x20-\x7e]{1,255}$/.test(type))
    throw new TypeError('A media type has 1 to 255 printable characters.');
  if (!(limitBytes >= 0)) throw new TypeError(`limitBytes is ${limitBytes}.`);
}
