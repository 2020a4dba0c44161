import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Part } from './parts.ts';
import { readFile } from './read-file.ts';
import { FileRefused, formatVersion, type FileHead } from './tenant-file.ts';
import { writeFile } from './write-file.ts';

const head: FileHead = { schema: 2, migration: '0002-loud', position: 3, about: { name: 'Olive' } };
const table = { name: 'room', key: ['id'], columns: ['id', 'name', 'picture', 'seats'] };
const rows = [
  { id: 'a', name: 'Öl "x"\n', picture: new Uint8Array([0, 255]), seats: 9_007_199_254_740_993n },
  { id: 'b', name: null, picture: null, seats: 0.1 },
];
const change = {
  position: 3,
  at: 1,
  schema: 2,
  table: 'room',
  op: 'I',
  key: '["b"]',
  before: null,
  after: '{"id":"b"}',
} as const;

async function* parts(): AsyncGenerator<Part> {
  yield { type: 'rows', table, rows: rows.slice(0, 1) };
  yield { type: 'rows', table, rows: rows.slice(1) };
  yield { type: 'links', table: { ...table, columns: ['id', 'seats'] }, rows: [{ id: 'b', seats: 1 }] };
  yield { type: 'changes', changes: [change] };
  yield { type: 'bytes', kind: 'blob', name: 'files/a', about: { type: 'text/plain' }, bytes: pieces(hello) };
}
const hello = new TextEncoder().encode('hello');
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}
async function joined(all: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  for await (const piece of all) kept.push(Uint8Array.from(piece));
  return Uint8Array.from(Buffer.concat(kept));
}
async function read(bytes: Uint8Array) {
  const file = await readFile(pieces(bytes));
  const found: unknown[] = [];
  for await (const part of file.parts)
    found.push(part.type === 'bytes' ? { ...part, bytes: await joined(part.bytes) } : part);
  return { head: file.head, found };
}
const refusalOf = (bytes: Uint8Array) =>
  read(bytes).then(
    () => undefined,
    (cause: unknown) => {
      if (!(cause instanceof FileRefused)) throw cause;
      return cause.refusal;
    },
  );

describe('a tenant’s file', () => {
  test('has the bytes that it always had: another hash needs another version', async () => {
    const bytes = await joined(writeFile(head, parts(), { packed: false }));
    expect([formatVersion, createHash('sha256').update(bytes).digest('hex')]).toEqual([1, golden]);
  });

  test('that was written by the first version is read', async () => {
    const { head: found, found: all } = await read(Buffer.from(firstFile, 'base64'));
    expect(found).toEqual(head);
    expect(all).toEqual([
      { type: 'rows', table, rows },
      { type: 'links', table: { ...table, columns: ['id', 'seats'] }, rows: [{ id: 'b', seats: 1 }] },
      { type: 'changes', changes: [change] },
      { type: 'bytes', kind: 'blob', name: 'files/a', about: { type: 'text/plain' }, bytes: hello },
    ]);
  });

  test.each([true, false])('packed %s: a cut anywhere is told, and each flipped bit', async (packed) => {
    const bytes = await joined(writeFile(head, parts(), { packed }));
    expect(await refusalOf(bytes)).toBeUndefined();
    for (let at = 0; at < bytes.length; at++) {
      const cut = await refusalOf(bytes.subarray(0, at));
      expect(cut, `cut at ${at}`).toMatchObject({ type: at < 8 ? 'NotATenantFile' : 'Truncated' });
      const broken = Uint8Array.from(bytes);
      broken[at]! ^= 1 << (at % 8);
      expect(await refusalOf(broken), `flipped at ${at}`).toBeDefined();
    }
    expect(await refusalOf(Uint8Array.from([...bytes, 0]))).toMatchObject({ type: 'Damaged' });
  });

  test('of a newer version is refused with both', async () => {
    const bytes = await joined(writeFile(head, parts()));
    bytes[11] = 7;
    expect(await refusalOf(bytes)).toEqual({ type: 'NewerFormat', found: 7, known: 1 });
  });

  test('names the part that is damaged', async () => {
    const bytes = await joined(writeFile(head, parts(), { packed: false }));
    const at = Buffer.from(bytes).indexOf('hello');
    bytes[at] = 0x48;
    expect(await refusalOf(bytes)).toEqual({ type: 'Damaged', part: 'the file files/a' });
  });

  test('keeps little in memory, however long it is', async () => {
    const page = Array.from({ length: 250 }, (_, n) => ({
      ...rows[1]!,
      id: String(n),
      name: 'x'.repeat(1000),
    }));
    async function* many(): AsyncGenerator<Part> {
      for (let n = 0; n < 400; n++) yield { type: 'rows', table, rows: page };
    }
    // 100 MB of rows; what is held at once is looked at between pages.
    let most = 0;
    let count = 0;
    const before = process.memoryUsage().arrayBuffers;
    const { parts: found } = await readFile(writeFile(head, many(), { packed: false }));
    for await (const part of found) {
      if (part.type === 'rows') count += part.rows.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(count).toBe(100_000);
    expect(most).toBeLessThan(64 << 20);
  });
});

const golden = 'b40e07211d2d8a0096f23f25133e701782ea2ece816c4c27835ab05b28cbf285';
const firstFile =
  'VEVOQU5UREIAAAABUwAAAGd7InR5cGUiOiJoZWFkIiwicGFja2VkIjpmYWxzZSwic2NoZW1hIjoyLCJtaWdyYXRpb24iOiIwMDAyLWxvdWQiLCJwb3NpdGlvbiI6MywiYWJvdXQiOnsibmFtZSI6Ik9saXZlIn19AAAAAPye6n6KFIUKnd45BPcGxTQYac2jHEK+agqcBA+VY9XtUwAAAGN7InR5cGUiOiJyb3dzIiwicGFja2VkIjp0cnVlLCJ0YWJsZSI6InJvb20iLCJrZXkiOlsiaWQiXSwiY29sdW1ucyI6WyJpZCIsIm5hbWUiLCJwaWN0dXJlIiwic2VhdHMiXX0AAABQi1ZKVNJROjwtRyFGqSJGKSZPSadaSSUpJz9JyUrJwCAtTakWJJCZV6JkpWRpYGBuaGlpZGpibmJgaWmsVBvLFa2UpKSTV5qTAyEM9AxjuQAAAAAAsRkaPkem7fqKTB+4MKt4dAhYL9pehJxhB+X/g5UIYEpTAAAAU3sidHlwZSI6ImxpbmtzIiwicGFja2VkIjp0cnVlLCJ0YWJsZSI6InJvb20iLCJrZXkiOlsiaWQiXSwiY29sdW1ucyI6WyJpZCIsInNlYXRzIl19AAAACotWSlLSMYzlAgAAAAAAWpCHeHdZBsne6r4ePxngWkrlgUOgLGUwCnIUNhmq0L1TAAAAIHsidHlwZSI6ImNoYW5nZXMiLCJwYWNrZWQiOnRydWV9AAAAMos21jHUMdJRKsrPz1XSUfJU0lGKjlFKilGKVdLJK83J0VGqjlHKTIlRsgKL1irFcgEAAAAAAM7MXfc1FF5O91ipnRBqQXycKzADn15eAiSeWG5f5snRUwAAAE17InR5cGUiOiJibG9iIiwicGFja2VkIjpmYWxzZSwibmFtZSI6ImZpbGVzL2EiLCJhYm91dCI6eyJ0eXBlIjoidGV4dC9wbGFpbiJ9fQAAAAVoZWxsbwAAAABKkZDQ5zcPV+APz2K9gAEPbMIU2rRTyj88tE4Uhi58aEUAAAAFVSscIYsvJ6x5gvx0Zoue1V8Vk/BGbtm1qzLYlxVUgaw=';
