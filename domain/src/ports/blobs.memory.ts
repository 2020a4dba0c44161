import { err, ok } from '../result.ts';
import type { Instant } from '../time.ts';
import { checkPutOptions, rangeWithin, type BlobHead, type BlobKey, type Blobs } from './blobs.ts';

/** {@link Blobs} in memory, for tests: the one adapter that holds them whole. */
export function createMemoryBlobs(now = () => Date.now() as Instant): Blobs {
  const blobs = new Map<BlobKey, { head: BlobHead; bytes: Uint8Array; writtenAt: Instant }>();
  return {
    async put(key, body, options) {
      checkPutOptions(options);
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const chunk of body) {
        sizeBytes += chunk.length;
        if (sizeBytes > options.limitBytes) return err({ type: 'TooLarge', limitBytes: options.limitBytes });
        chunks.push(chunk.slice());
      }
      const bytes = Buffer.concat(chunks);
      const digest = await crypto.subtle.digest('SHA-256', bytes);
      const head = { key, sizeBytes, type: options.type, sha256: Buffer.from(digest).toString('hex') };
      blobs.set(key, { head, bytes, writtenAt: now() });
      return ok(head);
    },
    async get(key, wanted) {
      const blob = blobs.get(key);
      if (!blob) return err({ type: 'NoSuchBlob' });
      const range = rangeWithin(blob.head.sizeBytes, wanted);
      if (!range) return err({ type: 'OutOfRange', sizeBytes: blob.head.sizeBytes });
      const part = blob.bytes.slice(range.from, range.until);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          if (part.length > 0) controller.enqueue(part);
          controller.close();
        },
      });
      return ok({ head: blob.head, range, body });
    },
    head: async (key) => blobs.get(key)?.head,
    delete: async (key) => void blobs.delete(key),
    list: async (prefix, { after = '', limit }) =>
      [...blobs.values()]
        .filter(({ head: { key } }) => key.startsWith(prefix) && key > after)
        .toSorted((a, b) => (a.head.key < b.head.key ? -1 : 1))
        .slice(0, limit)
        .map(({ head: { key, sizeBytes }, writtenAt }) => ({ key, sizeBytes, writtenAt })),
    async copy(from, to) {
      const blob = blobs.get(from);
      if (!blob) return err({ type: 'NoSuchBlob' });
      const head = { ...blob.head, key: to };
      blobs.set(to, { ...blob, head, writtenAt: now() });
      return ok(head);
    },
  };
}
