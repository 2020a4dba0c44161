import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobKey, Blobs } from '@stoa/domain';
import { blobsContract } from '@stoa/domain/contracts/blobs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putLarge } from './fixtures/put-large.ts';
import { startS3Server, type S3Server } from './fixtures/s3-server.ts';
import { createS3Blobs, type S3Blobs } from './s3.ts';

let server: S3Server;
let blobs: S3Blobs;
beforeAll(async () => {
  server = await startS3Server();
  blobs = createS3Blobs(server.options);
});
afterAll(async () => {
  blobs.close();
  await server.close();
});

async function empty(store: Blobs): Promise<void> {
  for (const { key } of await store.list('', { limit: 1_000 })) await store.delete(key);
}

blobsContract('blobs on S3', async () => {
  await empty(blobs);
  return { blobs, close: () => empty(blobs) };
});

const options = { type: 'video/mp4', limitBytes: 1e9 };
async function* mb(count: number, end?: Error): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) yield Buffer.alloc(1_048_576, n);
  if (end) throw end;
}
const objects = () =>
  readdirSync(join(server.folder, 'stoa'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('_object'),
  );

test('a blob of several parts stands in its place with its hash, and nothing else is left', async () => {
  await empty(blobs);
  const put = await blobs.put('large' as BlobKey, mb(20), options);
  expect(put.ok && (await blobs.head('large' as BlobKey))).toEqual(put.ok && put.value);
  expect(objects()).toEqual(['kept/large._S3rver_object']);
  const got = await blobs.get('large' as BlobKey, { from: 8 * 1_048_576 - 1, until: 8 * 1_048_576 + 1 });
  const read: Uint8Array[] = [];
  if (got.ok) for await (const chunk of got.value.body) read.push(chunk);
  expect([...Buffer.concat(read)]).toEqual([7, 8]);
});

test('parts of a body that breaks, or that is too large, are taken back', async () => {
  await empty(blobs);
  const broken = new Error('the sender went away');
  await expect(blobs.put('k' as BlobKey, mb(20, broken), options)).rejects.toThrow(broken);
  expect(await blobs.put('k' as BlobKey, mb(20), { ...options, limitBytes: 19 * 1_048_576 })).toMatchObject({
    error: { type: 'TooLarge' },
  });
  expect(objects()).toEqual([]);
});

test('what a dead process had sent and not put in place is forgotten by its age', async () => {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { endpoint, region, bucket, ...credentials } = server.options;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'incoming/of-the-dead', Body: 'half' }));
  client.destroy();
  await blobs.put('k' as BlobKey, mb(1), options);
  expect(await blobs.forgetIncoming(new Date(Date.now() - 60_000))).toBe(0);
  expect(await blobs.forgetIncoming(new Date(Date.now() + 60_000))).toBe(1);
  expect(objects()).toEqual(['kept/k._S3rver_object']);
});

test('a store that is away is a broken world, not an absent blob', async () => {
  const nowhere = createS3Blobs({ ...server.options, endpoint: 'http://127.0.0.1:9' });
  await expect(nowhere.head('k' as BlobKey)).rejects.toThrow();
  const noBucket = createS3Blobs({ ...server.options, bucket: 'another' });
  await expect(noBucket.get('k' as BlobKey)).rejects.toThrow();
  await expect(noBucket.put('k' as BlobKey, mb(1), options)).rejects.toThrow();
});

test('a large blob goes in and out without being held', { timeout: 60_000 }, async () => {
  const grownMb = await putLarge(blobs, 192);
  console.log(`192 MB through S3: RSS grew by ${grownMb} MB at most.`);
  expect(grownMb).toBeLessThan(170);
});

test('a bucket is made where there is none, once', async () => {
  const made = createS3Blobs({ ...server.options, bucket: 'another' });
  await expect(made.list('', { limit: 1 })).rejects.toThrow();
  await made.makeBucket();
  await made.makeBucket();
  expect(await made.list('', { limit: 1 })).toEqual([]);
  made.close();
});
