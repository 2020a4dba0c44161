/// <reference types="@cloudflare/workers-types" />
import { createHash } from 'node:crypto';
import {
  checkPutOptions,
  err,
  ok,
  rangeWithin,
  type BlobHead,
  type BlobKey,
  type Blobs,
  type Instant,
} from '@stoa/domain';

/** A smaller blob is put at once; a larger one goes in parts of this size (R2 asks for 5 MiB at least), so that about two are held. */
const partBytes = 8 * 1_048_576;
const [kept, incoming] = ['kept/', 'incoming/'];

/**
 * {@link Blobs} in an R2 bucket. The SHA-256 stands in an object's metadata, which R2 takes before the bytes and which is known after
 * them: a blob of several parts is sent beside the others, and then streamed into place (BL2).
 */
export function createR2Blobs(bucket: R2Bucket): Blobs {
  const place = (
    key: BlobKey,
    body: ArrayBuffer | ReadableStream,
    { type, sha256 }: Pick<BlobHead, 'type' | 'sha256'>,
  ) =>
    bucket.put(kept + key, body, { httpMetadata: { contentType: type }, customMetadata: { sha256 }, sha256 });

  /** What R2 has already, under another name; the stream has a known length, as `put` wants it. */
  async function move(
    from: string,
    key: BlobKey,
    meta?: Pick<BlobHead, 'type' | 'sha256'>,
  ): Promise<BlobHead | undefined> {
    const found = await bucket.get(from);
    if (!found) return undefined;
    const { type, sha256 } = meta ?? headOf(key, found);
    await place(key, found.body, { type, sha256 });
    return { key, sizeBytes: found.size, type, sha256 };
  }

  return {
    async put(key, body, options) {
      checkPutOptions(options);
      const { type, limitBytes } = options;
      const hash = createHash('sha256');
      const parts = createParts();
      let sizeBytes = 0;
      let upload: R2MultipartUpload | undefined;
      const sent: R2UploadedPart[] = [];
      try {
        for await (const chunk of body) {
          sizeBytes += chunk.length;
          if (sizeBytes > limitBytes) return err({ type: 'TooLarge', limitBytes });
          hash.update(chunk);
          parts.add(chunk);
          for (let part = parts.full(); part; part = parts.full()) {
            upload ??= await bucket.createMultipartUpload(incoming + crypto.randomUUID());
            sent.push(await upload.uploadPart(sent.length + 1, part));
          }
        }
        const rest = parts.rest();
        const sha256 = hash.digest('hex');
        if (!upload) {
          await place(key, rest.buffer, { type, sha256 });
        } else {
          if (rest.length > 0) sent.push(await upload.uploadPart(sent.length + 1, rest));
          const whole = await upload.complete(sent);
          upload = undefined;
          await move(whole.key, key, { type, sha256 });
          await bucket.delete(whole.key);
        }
        return ok({ key, sizeBytes, type, sha256 });
      } finally {
        await upload?.abort().catch(() => {});
      }
    },

    async get(key, wanted) {
      const head = await this.head(key);
      if (!head) return err({ type: 'NoSuchBlob' });
      const range = rangeWithin(head.sizeBytes, wanted);
      if (!range) return err({ type: 'OutOfRange', sizeBytes: head.sizeBytes });
      const { from, until } = range;
      const found = await bucket.get(kept + key, {
        ...(until > from && { range: { offset: from, length: until - from } }),
      });
      if (!found) return err({ type: 'NoSuchBlob' });
      const now = headOf(key, found);
      // Another blob took its place in between: it is read whole or asked for again.
      if (now.sha256 !== head.sha256) {
        await found.body.cancel();
        return this.get(key, wanted);
      }
      return ok({ head: now, range, body: found.body as ReadableStream<Uint8Array> });
    },

    async head(key) {
      const found = await bucket.head(kept + key);
      return found ? headOf(key, found) : undefined;
    },
    delete: (key) => bucket.delete(kept + key),

    async list(prefix, { after = '', limit }) {
      const { objects } = await bucket.list({ prefix: kept + prefix, startAfter: kept + after, limit });
      return objects.map(({ key, size, uploaded }) => ({
        key: key.slice(kept.length) as BlobKey,
        sizeBytes: size,
        writtenAt: uploaded.getTime() as Instant,
      }));
    },

    async copy(from, to) {
      const copied = await move(kept + from, to);
      return copied ? ok(copied) : err({ type: 'NoSuchBlob' });
    },
  };
}

const headOf = (key: BlobKey, { size, httpMetadata, customMetadata }: R2Object): BlobHead => ({
  key,
  sizeBytes: size,
  type: httpMetadata?.contentType ?? '',
  sha256: customMetadata?.['sha256'] ?? '',
});

/** Chunks of any size in, parts of one size out. */
function createParts() {
  let chunks: Uint8Array[] = [];
  let length = 0;
  const take = (): Uint8Array<ArrayBuffer> => {
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    chunks = [];
    length = 0;
    return all;
  };
  return {
    add(chunk: Uint8Array): void {
      // The sender may use its own again.
      chunks.push(chunk.slice());
      length += chunk.length;
    },
    /** A part, once there is more than one: the last part may not be empty. */
    full(): Uint8Array<ArrayBuffer> | undefined {
      if (length <= partBytes) return undefined;
      const all = take();
      chunks = [all.subarray(partBytes)];
      length = all.length - partBytes;
      return all.subarray(0, partBytes);
    },
    rest: take,
  };
}
