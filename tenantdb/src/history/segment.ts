import type { ChangePosition, ChangeRow } from '../feed/change.ts';

/** The format's version; another one is another prefix of the names. */
const version = 1;

/** A stretch of changes in a cold store, by what its name says. */
export interface SegmentName {
  readonly name: string;
  readonly first: ChangePosition;
  readonly last: ChangePosition;
  /** The first half of the SHA-256 of its lines, in hex: what lies under the name of another is found out. */
  readonly digest: string;
}
/** A segment and its bytes as they lie in a cold store. */
export interface PackedSegment extends SegmentName {
  readonly bytes: Uint8Array;
}
interface Header {
  readonly format: 'stoa changes';
  readonly version: number;
  readonly first: ChangePosition;
  readonly last: ChangePosition;
  /** Of the lines that follow, as UTF-8, in hex. */
  readonly sha256: string;
}

/** What lies in a cold store cannot be what was put there. What is newer is not touched by it. */
export class SegmentDamaged extends Error {
  override readonly name = 'SegmentDamaged';
  constructor(
    { name, first, last }: Pick<SegmentName, 'name' | 'first' | 'last'>,
    problem: string,
    cause?: unknown,
  ) {
    super(
      `The history from ${first} to ${last} cannot be read: ${name} ${problem}. What is newer still can. Put the file back from a backup.`,
      { cause },
    );
  }
}

/** `one` is different each time: what was put by somebody who died is never taken for what is being put now. */
export function segmentName(
  { first, last }: { readonly first: ChangePosition; readonly last: ChangePosition },
  sha256: string,
  one: string,
): string {
  const padded = (position: ChangePosition) => String(position).padStart(15, '0');
  return `changes-v${version}-${padded(first)}-${padded(last)}-${sha256.slice(0, 32)}-${one}.jsonl.gz`;
}
export function parseSegmentName(name: string): SegmentName | undefined {
  const found = pattern.exec(name);
  return found ? { name, first: Number(found[1]), last: Number(found[2]), digest: found[3]! } : undefined;
}
const pattern = new RegExp(
  `^changes-v${version}-(\\d{15})-(\\d{15})-([0-9a-f]{32})-[0-9a-f]{8}\\.jsonl\\.gz$`,
);

/** A header and a line of JSON for each change, rows as the log has their texts. */
export async function segmentText(rows: readonly ChangeRow[]): Promise<string> {
  const lines = rows
    .map(({ position, at, schema, table, op, key, before, after }) =>
      JSON.stringify({ position, at, schema, table, op, key, before, after }),
    )
    .join('\n');
  const header: Header = {
    format: 'stoa changes',
    version,
    first: rows[0]!.position,
    last: rows.at(-1)!.position,
    sha256: await sha256Of(lines),
  };
  return `${JSON.stringify(header)}\n${lines}\n`;
}

export async function packSegment(rows: readonly ChangeRow[]): Promise<PackedSegment> {
  const text = await segmentText(rows);
  const { first, last, sha256 } = parsedHeader(text.slice(0, text.indexOf('\n')))!;
  const name = segmentName({ first, last }, sha256, crypto.randomUUID().slice(0, 8));
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('gzip'));
  return { ...parseSegmentName(name)!, bytes };
}

/** The changes of a segment, all of them or {@link SegmentDamaged}. */
export const unpackSegment = async (
  name: SegmentName,
  bytes: Uint8Array | undefined,
): Promise<readonly ChangeRow[]> =>
  (await checkSegment(name, bytes)).split('\n').map((line) => JSON.parse(line) as ChangeRow);

/** The lines of a segment, as they were put, or {@link SegmentDamaged}. */
export async function checkSegment(name: SegmentName, bytes: Uint8Array | undefined): Promise<string> {
  if (!bytes) throw new SegmentDamaged(name, 'is not there');
  let text: string;
  try {
    text = new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip')));
  } catch (cause) {
    throw new SegmentDamaged(name, 'is damaged', cause);
  }
  const end = text.indexOf('\n');
  const lines = text.slice(end + 1, -1);
  const header = parsedHeader(text.slice(0, end));
  if (
    !header ||
    header.first !== name.first ||
    header.last !== name.last ||
    header.sha256.slice(0, 32) !== name.digest ||
    header.sha256 !== (await sha256Of(lines))
  )
    throw new SegmentDamaged(name, 'is not what was put there');
  return lines;
}

function parsedHeader(text: string): Header | undefined {
  try {
    return JSON.parse(text) as Header;
  } catch {
    return undefined;
  }
}

async function through(bytes: Uint8Array, by: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  // The types of streams differ between Node and the others; what they take and give here is bytes everywhere.
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(by as never) as ReadableStream<Uint8Array>;
  let left = mostBytes;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      left -= piece.length;
      if (left < 0) throw new Error('It is longer than any that was put.');
      controller.enqueue(piece);
    },
  });
  return new Uint8Array(await new Response(stream.pipeThrough(counted) as never).arrayBuffer());
}
/** Whoever brings a file may bring bytes that become very many. A segment has about 8 million characters. */
const mostBytes = 128 << 20;

async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
