import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobKey } from '@stoa/domain';
import { blobsContract } from '@stoa/domain/contracts/blobs';
import { afterEach, expect, test } from 'vitest';
import { openDiskBlobs } from './disk.ts';
import { putLarge } from './fixtures/put-large.ts';

const folders: string[] = [];
const fresh = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-blobs-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

blobsContract('blobs on disk', async () => ({ blobs: await openDiskBlobs(fresh()), close: async () => {} }));

const options = { type: 'text/plain', limitBytes: 1e9 };
const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
async function* text(content: string) {
  yield Buffer.from(content);
}

test('the format on disk is this one; another needs another version', async () => {
  const folder = fresh();
  await (await openDiskBlobs(folder)).put('Files/aB' as BlobKey, text('hello'), options);
  const [file, ...others] = files(folder);
  expect(others).toEqual([]);
  expect(file!.slice(folder.length)).toBe('/kept/=files/a=b=');
  expect(createHash('sha256').update(readFileSync(file!)).digest('hex')).toBe(goldenHash);
});
const goldenHash = '20df5f2e4a1d4ad4c1eb7ba96c511711cd64cd6ac7ed726d45504bae26a286a7';

test('a put that fails or is refused leaves no file', async () => {
  const folder = fresh();
  const blobs = await openDiskBlobs(folder);
  await blobs.put('k' as BlobKey, text('too long'), { ...options, limitBytes: 3 });
  async function* breaks() {
    yield Buffer.from('half');
    throw new Error('gone');
  }
  await expect(blobs.put('k' as BlobKey, breaks(), options)).rejects.toThrow('gone');
  expect(files(folder)).toEqual([]);
});

test('a file that was cut is damaged, and says so', async () => {
  const folder = fresh();
  const blobs = await openDiskBlobs(folder);
  await blobs.put('k' as BlobKey, text('hello'), options);
  truncateSync(files(folder)[0]!, 514);
  await expect(blobs.get('k' as BlobKey)).rejects.toThrow(/damaged/);
});

test(
  'kill -9 in the middle of puts: every blob is whole or absent, and what was half written is gone',
  { timeout: 120_000 },
  async () => {
    const folder = fresh();
    for (let round = 0; round < 5; round++) {
      const child = fork(join(import.meta.dirname, 'fixtures/put-many.ts'), [folder, String(round)]);
      let acknowledged: string[] = [];
      child.on('message', (key) => acknowledged.push(key as string));
      await expect
        .poll(() => acknowledged.length, { timeout: 60_000, interval: 5 })
        .toBeGreaterThan(2 * round);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      const blobs = await openDiskBlobs(folder);
      expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
      for (const { key, sizeBytes } of await blobs.list(`round-${round}/`, { limit: 1_000 })) {
        const got = await blobs.get(key);
        if (!got.ok) throw new Error(`${key} is listed and not there.`);
        const hash = createHash('sha256');
        for await (const chunk of got.value.body) hash.update(chunk);
        expect(hash.digest('hex')).toBe(got.value.head.sha256);
        expect(sizeBytes).toBe(got.value.head.sizeBytes);
        acknowledged = acknowledged.filter((one) => one !== key);
      }
      expect(acknowledged).toEqual([]);
    }
  },
);

test('a large blob goes in and out without being held', { timeout: 120_000 }, async () => {
  const grownMb = await putLarge(await openDiskBlobs(fresh()), 256);
  console.log(`256 MB through the disk: RSS grew by ${grownMb} MB at most.`);
  expect(grownMb).toBeLessThan(200);
});
