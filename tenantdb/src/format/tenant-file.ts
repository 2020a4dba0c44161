/**
 * One tenant as one file. All numbers are big-endian.
 *
 * ```
 * file     "TENANTDB"  u32 version  section…  "E" u32 sections  sha256 of all before it
 * section  "S"  u32 length  header (JSON)  frame…  u32 0  sha256 of header and frames
 * frame    u32 length (1 to 1 MiB)  bytes
 * ```
 *
 * A header has `type`, and `packed`: whether its frames, joined, are deflated (RFC 1951). The first section is `head`: what the tenant's
 * schema is, at which position it was read, and what its keeper says about it. Then `rows` of each table, after those of the tables that
 * they name; `links`, columns by which rows name others of their own table; `changes`, the log; and `blob` and `segment`, bytes. Rows and changes
 * are lines of JSON, see `row-text.ts`. Images in `changes` have the columns of their own schema's number.
 */
export const formatVersion = 1;
export const magic = new TextEncoder().encode('TENANTDB');
export const mostFrameBytes = 1 << 20;

/** What a file is of. */
export interface FileHead {
  /** The number of the newest migration that the rows have, and its name. */
  readonly schema: number;
  readonly migration: string;
  /** The end of the log at the moment that the file shows. */
  readonly position: number;
  /** What its keeper wants to know before anything else; nothing of it is this library's. */
  readonly about: Readonly<Record<string, unknown>>;
}

export type FileRefusal =
  | { readonly type: 'NotATenantFile' }
  /** Written by a newer program in a form that this one does not know. */
  | { readonly type: 'NewerFormat'; readonly found: number; readonly known: number }
  | { readonly type: 'NewerSchema'; readonly found: string; readonly known: string }
  /** Its schema is not an earlier one of this program's. */
  | { readonly type: 'OtherSchema'; readonly found: string; readonly known: string }
  /** These are not the bytes that were written. */
  | { readonly type: 'Damaged'; readonly part: string }
  /** The file ends before its end. */
  | { readonly type: 'Truncated'; readonly part: string };

/** A file cannot be taken in; `refusal` says why. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly refusal: FileRefusal;
  constructor(refusal: FileRefusal, cause?: unknown) {
    super(wordsFor(refusal), { cause });
    this.refusal = refusal;
  }
}

function wordsFor(refusal: FileRefusal): string {
  switch (refusal.type) {
    case 'NotATenantFile':
      return 'This is not a file that was exported.';
    case 'NewerFormat':
      return `The file has format ${refusal.found}, but this program knows up to ${refusal.known}: use the newer program.`;
    case 'NewerSchema':
      return `The file is at ${refusal.found}, but this program knows up to ${refusal.known}: use the newer program.`;
    case 'OtherSchema':
      return `The file is at ${refusal.found}, which this program has as ${refusal.known}: it is another program's.`;
    case 'Damaged':
      return `The file is damaged in ${refusal.part}: take another copy of it.`;
    case 'Truncated':
      return `The file ends in ${refusal.part}: copy it again, whole.`;
  }
}

/** What a section's header says. */
export type Section = HeadSection | RowsSection | ChangesSection | BytesSection;
export interface HeadSection extends FileHead {
  readonly type: 'head';
  readonly packed: boolean;
}
export interface RowsSection {
  readonly type: 'rows' | 'links';
  readonly packed: boolean;
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}
export interface ChangesSection {
  readonly type: 'changes';
  readonly packed: boolean;
}
export interface BytesSection {
  readonly type: 'blob' | 'segment';
  readonly packed: boolean;
  readonly name: string;
  readonly about: Readonly<Record<string, string | number>>;
}

/** A section as a person would call it. */
export function partName(section: Section): string {
  switch (section.type) {
    case 'head':
      return 'the head';
    case 'changes':
      return 'the history';
    case 'rows':
    case 'links':
      return `the table ${section.table}`;
    case 'blob':
    case 'segment':
      return `the file ${section.name}`;
  }
}
