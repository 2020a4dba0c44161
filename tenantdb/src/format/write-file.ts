import { createHash, type Hash } from 'node:crypto';
import type { SqlRow } from '../engine.ts';
import type { ChangeRow } from '../feed/change.ts';
import type { Part } from './parts.ts';
import { rowToText } from './row-text.ts';
import { formatVersion, magic, mostFrameBytes, type FileHead, type Section } from './tenant-file.ts';

export interface WriteOptions {
  /** Deflated, unless `false`. Bytes that are no rows never are: recordings and pictures are small already. */
  readonly packed?: boolean;
}

/** A tenant's file, piece by piece; nothing of it is held longer than a page of rows. */
export async function* writeFile(
  head: FileHead,
  parts: AsyncIterable<Part>,
  { packed = true }: WriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const whole = createHash('sha256');
  const out = (bytes: Uint8Array): Uint8Array => {
    whole.update(bytes);
    return bytes;
  };
  yield out(magic);
  yield out(u32(formatVersion));
  let sections = 0;
  const write = async function* (
    section: Section,
    plain: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    sections += 1;
    for await (const bytes of sectionBytes(section, plain)) yield out(bytes);
  };

  yield* write({ type: 'head', packed: false, ...head }, nothing());
  const source = parts[Symbol.asyncIterator]();
  try {
    let next = await source.next();
    while (!next.done) {
      const part = next.value;
      const section = sectionOf(part, packed);
      if (part.type === 'bytes') {
        yield* write(section, part.bytes);
        next = await source.next();
        continue;
      }
      // A section goes on for as long as its table does.
      const lines = async function* (): AsyncGenerator<Uint8Array> {
        while (!next.done && next.value.type !== 'bytes' && isSame(next.value, part)) {
          yield encoder.encode(linesOf(next.value));
          next = await source.next();
        }
      };
      yield* write(section, lines());
    }
  } finally {
    await source.return?.();
  }
  yield out(encoder.encode('E'));
  yield out(u32(sections));
  yield new Uint8Array(whole.digest());
}

async function* sectionBytes(section: Section, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const header = encoder.encode(JSON.stringify(section));
  hash.update(header);
  yield encoder.encode('S');
  yield u32(header.length);
  yield header;
  for await (const bytes of frames(section.packed ? deflated(plain) : plain)) yield* frame(bytes, hash);
  yield u32(0);
  yield new Uint8Array(hash.digest());
}

function* frame(bytes: Uint8Array, hash: Hash): Generator<Uint8Array> {
  hash.update(bytes);
  yield u32(bytes.length);
  yield bytes;
}

/** Gathered to 64 KiB and more, so that small pieces do not each cost a frame; and cut where they are too big for one. */
async function* frames(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const gathered = (): Uint8Array => {
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    waiting = [];
    size = 0;
    return all;
  };
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; at += mostFrameBytes / 2) {
      const part = piece.subarray(at, at + mostFrameBytes / 2);
      waiting.push(part);
      size += part.length;
      if (size >= 1 << 16) yield gathered();
    }
  if (size > 0) yield gathered();
}

async function* deflated(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* readAll(toStream(plain).pipeThrough(new CompressionStream('deflate-raw')));
}

/** A stream that asks for the next piece when somebody reads, and lets go of its source when nobody will. */
export function toStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const next = await source.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      },
      async cancel() {
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** All pieces of a stream; one that is left early is cancelled. */
export async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        isOver = true;
        return;
      }
      yield value;
    }
  } catch (cause) {
    isOver = true;
    throw cause;
  } finally {
    if (!isOver) await reader.cancel().catch(() => {});
  }
}

type Lines = Exclude<Part, { type: 'bytes' }>;
const sectionOf = (part: Part, packed: boolean): Section => {
  if (part.type === 'changes') return { type: 'changes', packed };
  if (part.type === 'bytes') return { type: part.kind, packed: false, name: part.name, about: part.about };
  const { name, key, columns } = part.table;
  return { type: part.type, packed, table: name, key, columns };
};

const isSame = (a: Lines, b: Lines): boolean =>
  a.type === b.type && (a.type === 'changes' || b.type === 'changes' || a.table.name === b.table.name);

const linesOf = (part: Lines): string =>
  part.type === 'changes'
    ? part.changes.map((change) => `${rowToText(change as unknown as SqlRow, changeOrder)}\n`).join('')
    : part.rows.map((row) => `${rowToText(row, part.table.columns)}\n`).join('');

/** The columns of a line of the history. */
export const changeOrder = [
  'position',
  'at',
  'schema',
  'table',
  'op',
  'key',
  'before',
  'after',
] as const satisfies (keyof ChangeRow)[];

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
async function* nothing(): AsyncGenerator<Uint8Array> {}
const encoder = new TextEncoder();
