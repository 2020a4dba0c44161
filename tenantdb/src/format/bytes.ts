import { createHash, type Hash } from 'node:crypto';

/** Takes pieces of any length apart into the lengths that a reader asks for, and counts their SHA-256 on the way. */
export interface Bytes {
  /** The next `length` bytes; `undefined` when fewer are left. */
  take(length: number): Promise<Uint8Array | undefined>;
  /** Of all that was taken so far. */
  readonly digest: () => Uint8Array;
  /** Whether nothing is left. */
  isOver(): Promise<boolean>;
  /** Lets go of the source. */
  cancel(): Promise<void>;
}

export function bytesOf(pieces: AsyncIterable<Uint8Array>): Bytes {
  const source = pieces[Symbol.asyncIterator]();
  const hash: Hash = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let size = 0;
  let ended = false;

  async function fetch(length: number): Promise<boolean> {
    while (size < length && !ended) {
      const next = await source.next();
      if (next.done) ended = true;
      else {
        waiting.push(next.value);
        size += next.value.length;
      }
    }
    return size >= length;
  }

  return {
    async take(length) {
      if (!(await fetch(length))) return undefined;
      const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
      const taken = all.subarray(0, length);
      waiting = all.length > length ? [all.subarray(length)] : [];
      size -= length;
      hash.update(taken);
      return taken;
    },
    digest: () => new Uint8Array(hash.copy().digest()),
    isOver: async () => !(await fetch(1)),
    async cancel() {
      ended = true;
      await source.return?.();
    },
  };
}
