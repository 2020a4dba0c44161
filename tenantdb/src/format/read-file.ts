import { createHash } from 'node:crypto';
import type { ChangeRow } from '../feed/change.ts';
import { bytesOf, type Bytes } from './bytes.ts';
import type { Part } from './parts.ts';
import { textToRow } from './row-text.ts';
import {
  FileRefused,
  formatVersion,
  magic,
  mostFrameBytes,
  partName,
  type ChangesSection,
  type FileHead,
  type RowsSection,
  type Section,
} from './tenant-file.ts';
import { changeOrder, readAll, toStream } from './write-file.ts';

/** A file whose head was read. */
export interface TenantFile {
  readonly head: FileHead;
  /**
   * The rest, to be read once. What is wrong with the file is told where it shows, at the end of a section or of the file at the latest: what
   * was made of it until then is to be thrown away. Throws {@link FileRefused}.
   */
  readonly parts: AsyncIterable<Part>;
}

/** Rows that are handed on together. */
const pageRows = 250;
/** A row that is longer is none of ours. */
const mostLineBytes = 64 << 20;

/** Begins to read a file. Throws {@link FileRefused}, or what `pieces` throws. */
export async function readFile(pieces: AsyncIterable<Uint8Array>): Promise<TenantFile> {
  const bytes = bytesOf(pieces);
  try {
    const begin = await bytes.take(magic.length);
    if (!begin || !equal(begin, magic)) throw new FileRefused({ type: 'NotATenantFile' });
    const found = u32(await take(bytes, 4, 'the head'));
    if (found > formatVersion) throw new FileRefused({ type: 'NewerFormat', found, known: formatVersion });
    if (found !== formatVersion) throw new FileRefused({ type: 'Damaged', part: 'the head' });
    const section = await header(bytes, 'the head');
    if (section?.type !== 'head') throw new FileRefused({ type: 'Damaged', part: 'the head' });
    for await (const _ of framesOf(bytes, section));
    const { schema, migration, position, about } = section;
    return { head: { schema, migration, position, about }, parts: partsIn(bytes) };
  } catch (cause) {
    await bytes.cancel();
    throw cause;
  }
}

async function* partsIn(bytes: Bytes): AsyncGenerator<Part> {
  try {
    let sections = 1;
    let before = 'the head';
    for (let section = await header(bytes, before); section; section = await header(bytes, before)) {
      sections += 1;
      before = partName(section);
      if ('name' in section) {
        const { type: kind, name, about } = section;
        const frames = framesOf(bytes, section);
        yield {
          type: 'bytes',
          kind,
          name,
          about,
          bytes: { [Symbol.asyncIterator]: () => ({ next: () => frames.next() }) },
        };
        // Whoever did not want them all leaves them to us: the next section is behind them.
        for await (const _ of frames);
      } else if (section.type !== 'head') yield* linesIn(bytes, section);
    }
    const counted = u32(await take(bytes, 4, before));
    const whole = bytes.digest();
    const written = await take(bytes, 32, 'its last bytes');
    if (counted !== sections || !equal(whole, written) || !(await bytes.isOver()))
      throw new FileRefused({ type: 'Damaged', part: 'its last bytes' });
  } finally {
    await bytes.cancel();
  }
}

/** `undefined` at the end of the sections. */
async function header(bytes: Bytes, before: string): Promise<Section | undefined> {
  const mark = (await take(bytes, 1, before))[0];
  if (mark === 0x45) return undefined;
  const part = `what follows ${before}`;
  if (mark !== 0x53) throw new FileRefused({ type: 'Damaged', part });
  const length = u32(await take(bytes, 4, part));
  if (length > mostFrameBytes) throw new FileRefused({ type: 'Damaged', part });
  const text = await take(bytes, length, part);
  try {
    const section = JSON.parse(decoder.decode(text)) as Section;
    headerBytes.set(section, text);
    return section;
  } catch (cause) {
    throw new FileRefused({ type: 'Damaged', part }, cause);
  }
}
const headerBytes = new WeakMap<Section, Uint8Array>();

/** The section's bytes as they were before they were packed. Throws at their end when their hash is another. */
async function* framesOf(bytes: Bytes, section: Section): AsyncGenerator<Uint8Array> {
  const stored = storedFrames(bytes, section);
  if (!section.packed) return yield* stored;
  let broke: unknown;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* stored;
    } catch (cause) {
      broke = cause;
      throw cause;
    }
  };
  try {
    yield* readAll(toStream(watched()).pipeThrough(new DecompressionStream('deflate-raw')));
  } catch (cause) {
    throw broke ?? new FileRefused({ type: 'Damaged', part: partName(section) }, cause);
  }
}

async function* storedFrames(bytes: Bytes, section: Section): AsyncGenerator<Uint8Array> {
  const part = partName(section);
  const hash = createHash('sha256').update(headerBytes.get(section)!);
  for (;;) {
    const length = u32(await take(bytes, 4, part));
    if (length === 0) break;
    if (length > mostFrameBytes) throw new FileRefused({ type: 'Damaged', part });
    const frame = await take(bytes, length, part);
    hash.update(frame);
    yield frame;
  }
  if (!equal(await take(bytes, 32, part), new Uint8Array(hash.digest())))
    throw new FileRefused({ type: 'Damaged', part });
}

async function* linesIn(bytes: Bytes, section: RowsSection | ChangesSection): AsyncGenerator<Part> {
  const damaged = (cause: unknown): never => {
    throw new FileRefused({ type: 'Damaged', part: partName(section) }, cause);
  };
  const toPart = (page: readonly Uint8Array[]): Part => {
    const lines = page.map((line) => decoder.decode(line));
    if (section.type === 'changes')
      return {
        type: 'changes',
        changes: lines.map((line) => textToRow(line, changeOrder) as unknown as ChangeRow),
      };
    const { type, table: name, key, columns } = section;
    return { type, table: { name, key, columns }, rows: lines.map((line) => textToRow(line, columns)) };
  };
  let page: Uint8Array[] = [];
  for await (const line of lines(framesOf(bytes, section), damaged)) {
    page.push(line);
    if (page.length < pageRows) continue;
    yield made(page);
    page = [];
  }
  if (page.length > 0) yield made(page);

  function made(some: readonly Uint8Array[]): Part {
    try {
      return toPart(some);
    } catch (cause) {
      return damaged(cause);
    }
  }
}

async function* lines(
  pieces: AsyncIterable<Uint8Array>,
  damaged: (cause: unknown) => never,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, start)) {
      yield Buffer.concat([...rest, piece.subarray(start, end)]);
      rest = [];
      size = 0;
      start = end + 1;
    }
    if (start < piece.length) rest.push(piece.subarray(start));
    size += piece.length - start;
    if (size > mostLineBytes) damaged('A line is too long.');
  }
  if (rest.length > 0) damaged('The last line has no end.');
}

async function take(bytes: Bytes, length: number, part: string): Promise<Uint8Array> {
  const taken = await bytes.take(length);
  if (!taken) throw new FileRefused({ type: 'Truncated', part });
  return taken;
}
const u32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
