import { describe, expect, test as base } from 'vitest';
import { asBlobKey, type BlobKey, type Blobs } from './blobs.ts';

/** Proves the BL rules of {@link Blobs} for one adapter; `open` gives an empty store. */
export function blobsContract(
  adapter: string,
  open: () => Promise<{ blobs: Blobs; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ blobs: Blobs }>({
    blobs: async ({}, use) => {
      const { blobs, close } = await open();
      await use(blobs);
      await close();
    },
  });
  const put = async (blobs: Blobs, name: string, text: string | Uint8Array) => {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const done = await blobs.put(key(name), inChunks(bytes, 7_001), { type: 'text/plain', limitBytes: 1e9 });
    if (!done.ok) throw new Error('It was too large.');
    return done.value;
  };
  const read = async (blobs: Blobs, name: string, range?: { from: number; until?: number }) => {
    const got = await blobs.get(key(name), range);
    if (!got.ok) return got.error;
    const chunks: Uint8Array[] = [];
    for await (const chunk of got.value.body) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  describe(`Blobs contract, ${adapter}`, () => {
    test.for([0, 1, 7_001, 300_000])('BL1 %i bytes come back as they went', async (size, { blobs }) => {
      const bytes = bytesOf(size);
      const head = await put(blobs, 'a/b.bin', bytes);
      expect(head).toEqual({
        key: 'a/b.bin',
        sizeBytes: size,
        type: 'text/plain',
        sha256: await sha256(bytes),
      });
      expect(await blobs.head(key('a/b.bin'))).toEqual(head);
      const got = await blobs.get(key('a/b.bin'));
      expect(got).toMatchObject({ ok: true, value: { head, range: { from: 0, until: size } } });
      if (got.ok) await got.value.body.cancel();
      expect(bytes.equals((await read(blobs, 'a/b.bin')) as Buffer)).toBe(true);
    });

    test('BL1 what is not there is said so', async ({ blobs }) => {
      await put(blobs, 'a/b', 'x');
      for (const name of ['nothing', 'a', 'a/b/c', 'A/b', 'a/B']) {
        expect(await blobs.head(key(name))).toBeUndefined();
        expect(await read(blobs, name)).toEqual({ type: 'NoSuchBlob' });
      }
    });

    test('BL1 a blob may stand beside blobs below its name, and letters’ case tells names apart', async ({
      blobs,
    }) => {
      const names = ['a', 'a/b', 'a/b/c', 'A', 'a.b', 'con', 'aB', 'ab', 'x'.repeat(100) + '/y'];
      for (const name of names) await put(blobs, name, `text of ${name}`);
      for (const name of names) expect(String(await read(blobs, name))).toBe(`text of ${name}`);
    });

    test('BL2 a body that breaks midway leaves what was there', async ({ blobs }) => {
      await put(blobs, 'kept', 'before');
      const broken = new Error('the sender went away');
      async function* breaks() {
        yield bytesOf(200_000);
        throw broken;
      }
      for (const name of ['kept', 'new'])
        await expect(blobs.put(key(name), breaks(), { type: 'text/plain', limitBytes: 1e9 })).rejects.toThrow(
          broken,
        );
      expect(String(await read(blobs, 'kept'))).toBe('before');
      expect(await blobs.head(key('new'))).toBeUndefined();
      expect((await blobs.list('', { limit: 10 })).map((one) => one.key)).toEqual(['kept']);
    });

    test('BL2 nobody sees a part of what is being put', async ({ blobs }) => {
      const [asked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      async function* slow() {
        yield bytesOf(100_000);
        asked.resolve();
        await go.promise;
        yield bytesOf(10);
      }
      const putting = blobs.put(key('slow'), slow(), { type: 'text/plain', limitBytes: 1e9 });
      await asked.promise;
      expect(await blobs.head(key('slow'))).toBeUndefined();
      expect(await blobs.list('', { limit: 10 })).toEqual([]);
      go.resolve();
      expect(await putting).toMatchObject({ ok: true, value: { sizeBytes: 100_010 } });
      expect(await blobs.list('', { limit: 10 })).toMatchObject([{ key: 'slow', sizeBytes: 100_010 }]);
    });

    test('BL2 of puts that race one stands whole, and replaces the one before', async ({ blobs }) => {
      await put(blobs, 'k', 'the one before');
      const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(50_000));
      await Promise.all(texts.map((text) => put(blobs, 'k', text)));
      const stands = String(await read(blobs, 'k'));
      expect(texts).toContain(stands);
      expect(await blobs.head(key('k'))).toMatchObject({ sha256: await sha256(Buffer.from(stands)) });
    });

    test('BL3 more than the limit is refused, not read further, and leaves nothing', async ({ blobs }) => {
      let yielded = 0;
      let closed = false;
      async function* endless() {
        try {
          for (;;) {
            yielded += 1_000;
            yield bytesOf(1_000);
          }
        } finally {
          closed = true;
        }
      }
      const options = { type: 'text/plain', limitBytes: 50_000 };
      expect(await blobs.put(key('k'), endless(), options)).toEqual({
        ok: false,
        error: { type: 'TooLarge', limitBytes: 50_000 },
      });
      expect([closed, yielded]).toEqual([true, 51_000]);
      expect(await blobs.head(key('k'))).toBeUndefined();
      expect(await blobs.put(key('k'), inChunks(bytesOf(50_000), 1_000), options)).toMatchObject({
        ok: true,
      });
    });

    test('BL4 ranges', async ({ blobs }) => {
      const bytes = bytesOf(100_000);
      await put(blobs, 'k', bytes);
      await put(blobs, 'empty', '');
      for (const [from, until] of [
        [0, 1],
        [0, 100_000],
        [99_999, 100_000],
        [12_345, 67_890],
        [65_535, 65_537],
      ] as const)
        expect(bytes.subarray(from, until).equals((await read(blobs, 'k', { from, until })) as Buffer)).toBe(
          true,
        );
      expect(((await read(blobs, 'k', { from: 99_990 })) as Buffer).length).toBe(10);
      const clamped = await blobs.get(key('k'), { from: 99_990, until: 200_000 });
      expect(clamped).toMatchObject({ ok: true, value: { range: { from: 99_990, until: 100_000 } } });
      if (clamped.ok) await clamped.value.body.cancel();
      for (const range of [{ from: 100_000 }, { from: 5, until: 5 }, { from: 6, until: 5 }])
        expect(await read(blobs, 'k', range)).toEqual({ type: 'OutOfRange', sizeBytes: 100_000 });
      expect(await read(blobs, 'empty', { from: 0 })).toEqual({ type: 'OutOfRange', sizeBytes: 0 });
    });

    test('BL4 a read that began never mixes two blobs', async ({ blobs }) => {
      const [first, second] = [Buffer.alloc(3_000_000, 'a'), Buffer.alloc(3_000_000, 'b')];
      await put(blobs, 'k', first);
      const got = await blobs.get(key('k'));
      if (!got.ok) throw new Error('It is not there.');
      await put(blobs, 'k', second);
      const seen = new Set<number>();
      try {
        for await (const chunk of got.value.body) for (const byte of new Set(chunk)) seen.add(byte);
      } catch {
        // It may break.
      }
      expect([...seen]).toEqual([97]);
    });

    test('BL5 lists by prefix, in order, in pages', async ({ blobs }) => {
      const names = ['a', 'a-b', 'a.b', 'a/b', 'a/b/c', 'a/c', 'a0', 'aB', 'ab', 'B', 'b/c'];
      for (const name of names.toReversed()) await put(blobs, name, name);
      const sorted = names.toSorted();
      const listed = async (prefix: string, limit: number) => {
        const keys: string[] = [];
        for (;;) {
          const page = await blobs.list(prefix, { limit, ...(keys.length > 0 && { after: keys.at(-1)! }) });
          for (const one of page) {
            expect(one.sizeBytes).toBe(one.key.length);
            keys.push(one.key);
          }
          if (page.length < limit) return keys;
        }
      };
      for (const limit of [1, 2, 3, 1_000]) {
        expect(await listed('', limit)).toEqual(sorted);
        for (const prefix of ['a', 'a/', 'a/b', 'b/c', 'aB', 'none', '../', '/'])
          expect(await listed(prefix, limit), prefix).toEqual(
            sorted.filter((name) => name.startsWith(prefix)),
          );
      }
      expect((await blobs.list('', { after: 'a/bz', limit: 2 })).map((one) => one.key)).toEqual([
        'a/c',
        'a0',
      ]);
    });

    test('BL6 a copy lives on its own', async ({ blobs }) => {
      const head = await put(blobs, 'one', 'text');
      expect(await blobs.copy(key('one'), key('deep/two'))).toEqual({
        ok: true,
        value: { ...head, key: 'deep/two' },
      });
      await blobs.delete(key('one'));
      await blobs.delete(key('one'));
      expect(await read(blobs, 'one')).toEqual({ type: 'NoSuchBlob' });
      expect(String(await read(blobs, 'deep/two'))).toBe('text');
      expect(await blobs.head(key('deep/two'))).toEqual({ ...head, key: 'deep/two' });
      expect(await blobs.copy(key('one'), key('three'))).toEqual({
        ok: false,
        error: { type: 'NoSuchBlob' },
      });
    });

    test('BL7 a body that is cancelled is let go of', async ({ blobs }) => {
      await put(blobs, 'k', bytesOf(300_000));
      for (let n = 0; n < 100; n++) {
        const got = await blobs.get(key('k'));
        if (!got.ok) throw new Error('It is not there.');
        const reader = got.value.body.getReader();
        await reader.read();
        await reader.cancel();
      }
      expect(((await read(blobs, 'k')) as Buffer).length).toBe(300_000);
    });
  });
}

const key = (text: string): BlobKey => {
  const checked = asBlobKey(text);
  if (!checked) throw new Error(`${text} is no key.`);
  return checked;
};
const bytesOf = (size: number): Buffer<ArrayBuffer> =>
  Buffer.from(Uint8Array.from({ length: size }, (_, n) => (n * 31 + (n >> 8)) & 255));
async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
