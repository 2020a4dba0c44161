import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import {
  checkPutOptions,
  err,
  ok,
  type BlobHead,
  type BlobKey,
  type BlobListing,
  type Blobs,
  type Instant,
} from '@stoa/domain';

export interface S3Options {
  /** E.g. `https://s3.eu-central-1.amazonaws.com` or `http://minio:9000`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
export interface S3Blobs extends Blobs {
  /** Deletes what dead processes had sent and not put in place before that time. Answers how many objects. */
  forgetIncoming(before: Date): Promise<number>;
  /** Makes the bucket where it is not there. Rejects where it cannot be made, or nobody answers. */
  makeBucket(): Promise<void>;
  close(): void;
}

/** A smaller blob is one request; a larger one goes in parts of this size, three at a time, so that about 32 MB are held. */
const partBytes = 8 * 1_048_576;
/** What one `CopyObject` takes (S3 API reference): no blob may be larger. */
const blobMostBytes = 5 * 1_024 ** 3;
const [kept, incoming] = ['kept/', 'incoming/'];

/**
 * {@link Blobs} in a bucket of whatever speaks S3. The SHA-256 stands in an object's metadata, which S3 takes before the bytes and
 * which is known after them: a blob of several parts is sent beside the others and then copied into place by the store (BL2).
 */
export function createS3Blobs({ endpoint, region, bucket, ...credentials }: S3Options): S3Blobs {
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    // Stores other than Amazon's do not know its newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
  });
  const at = (key: BlobKey) => ({ Bucket: bucket, Key: kept + key });

  async function head(key: BlobKey): Promise<BlobHead | undefined> {
    const found = await client.send(new HeadObjectCommand(at(key))).catch(absent);
    return found && headOf(key, found.ContentLength, found);
  }
  const copyInPlace = (source: string, key: BlobKey, meta?: { type: string; sha256: string }) =>
    client.send(
      new CopyObjectCommand({
        ...at(key),
        CopySource: `${bucket}/${source}`,
        ...(meta && {
          MetadataDirective: 'REPLACE',
          ContentType: meta.type,
          Metadata: { sha256: meta.sha256 },
        }),
      }),
    );

  return {
    async put(key, body, options) {
      checkPutOptions(options);
      const { type } = options;
      const limitBytes = Math.min(options.limitBytes, blobMostBytes);
      const hash = createHash('sha256');
      let sizeBytes = 0;
      const broke: { cause?: unknown } = {};
      const bytes = counted(body, limitBytes, broke, (chunk) => {
        hash.update(chunk);
        sizeBytes += chunk.length;
      });
      try {
        const first: Uint8Array[] = [];
        let ended = false;
        while (!ended && sizeBytes <= partBytes) {
          const next = await bytes.next();
          if (next.done) ended = true;
          else first.push(next.value);
        }
        if (ended) {
          const sha256 = hash.digest('hex');
          const whole = { Body: Buffer.concat(first), ContentType: type, Metadata: { sha256 } };
          await client.send(new PutObjectCommand({ ...at(key), ...whole }));
          return ok({ key, sizeBytes, type, sha256 });
        }
        const Key = incoming + randomUUID();
        try {
          const Body = Readable.from(after(first, bytes));
          // It takes back by itself what it sent of a body that broke.
          await new Upload({
            client,
            params: { Bucket: bucket, Key, Body },
            partSize: partBytes,
            queueSize: 3,
          }).done();
          const sha256 = hash.digest('hex');
          await copyInPlace(Key, key, { type, sha256 });
          return ok({ key, sizeBytes, type, sha256 });
        } finally {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key })).catch(() => {});
        }
      } catch (wrong) {
        // When what was sent cannot be taken back either, the body's own mistake says more.
        const cause = 'cause' in broke ? broke.cause : wrong;
        if (cause instanceof LimitPassed) return err({ type: 'TooLarge', limitBytes: options.limitBytes });
        throw cause;
      } finally {
        await bytes.return(undefined).catch(() => {});
      }
    },

    async get(key, range) {
      const wanted = range && `bytes=${range.from}-${range.until === undefined ? '' : range.until - 1}`;
      const empty = range !== undefined && range.until !== undefined && range.until <= range.from;
      const found = empty
        ? 'outOfRange'
        : await client
            .send(new GetObjectCommand({ ...at(key), Range: wanted }))
            .catch(outOfRange)
            .catch(absent);
      if (!found) return err({ type: 'NoSuchBlob' });
      if (found === 'outOfRange') {
        const whole = await head(key);
        return err(whole ? { type: 'OutOfRange', sizeBytes: whole.sizeBytes } : { type: 'NoSuchBlob' });
      }
      const length = found.ContentLength ?? 0;
      const [from, sizeBytes] = positionOf(found.ContentRange) ?? [0, length];
      return ok({
        head: headOf(key, sizeBytes, found),
        range: { from, until: from + length },
        body: found.Body!.transformToWebStream() as ReadableStream<Uint8Array>,
      });
    },

    head,

    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },

    async list(prefix, { after: last = '', limit }) {
      const page: BlobListing[] = [];
      let StartAfter = kept + last;
      for (let more = true; more && page.length < limit;) {
        const found = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: kept + prefix,
            MaxKeys: limit - page.length,
            StartAfter,
          }),
        );
        for (const { Key = '', Size = 0, LastModified } of found.Contents ?? []) {
          page.push({
            key: Key.slice(kept.length) as BlobKey,
            sizeBytes: Size,
            writtenAt: (LastModified?.getTime() ?? 0) as Instant,
          });
          StartAfter = Key;
        }
        more = found.IsTruncated === true;
      }
      return page;
    },

    async copy(from, to) {
      const done = await copyInPlace(kept + from, to).catch(absent);
      const copied = done && (await head(to));
      return copied ? ok(copied) : err({ type: 'NoSuchBlob' });
    },

    async forgetIncoming(before) {
      let forgotten = 0;
      for (let StartAfter: string | undefined; ;) {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: incoming, StartAfter }),
        );
        for (const { Key, LastModified } of page.Contents ?? []) {
          StartAfter = Key;
          if (!LastModified || LastModified >= before) continue;
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
          forgotten += 1;
        }
        if (!page.IsTruncated) return forgotten;
      }
    },
    async makeBucket() {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }));
      } catch (cause) {
        if (!(cause instanceof S3ServiceException) || cause.$metadata.httpStatusCode !== 404) throw cause;
        await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((again: unknown) => {
          // Another process was faster.
          if (!(again instanceof S3ServiceException) || again.$metadata.httpStatusCode !== 409) throw again;
        });
      }
    },
    close: () => client.destroy(),
  };
}

class LimitPassed extends Error {}

/** The chunks of a body, each shown to `seen`; more than the limit is thrown. What it throws is also kept. Ends the body when it is ended itself. */
async function* counted(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
  broke: { cause?: unknown },
  seen: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, undefined> {
  let left = limitBytes;
  try {
    for await (const chunk of body) {
      left -= chunk.length;
      if (left < 0) throw new LimitPassed();
      seen(chunk);
      yield chunk;
    }
  } catch (cause) {
    broke.cause = cause;
    throw cause;
  }
}
async function* after(first: Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let chunk = first.shift(); chunk; chunk = first.shift()) yield chunk;
  yield* rest;
}

const headOf = (
  key: BlobKey,
  sizeBytes = 0,
  {
    ContentType = '',
    Metadata,
  }: { ContentType?: string | undefined; Metadata?: Record<string, string> | undefined },
): BlobHead => ({ key, sizeBytes, type: ContentType, sha256: Metadata?.sha256 ?? '' });

/** Where a part begins, and the size of the whole: `bytes 5-9/100` (RFC 9110, 14.4). */
function positionOf(contentRange: string | undefined): [from: number, sizeBytes: number] | undefined {
  const found = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? '');
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

function absent(cause: unknown): undefined {
  if (
    cause instanceof S3ServiceException &&
    cause.$metadata.httpStatusCode === 404 &&
    cause.name !== 'NoSuchBucket'
  )
    return undefined;
  throw cause;
}
function outOfRange(cause: unknown): 'outOfRange' {
  if (cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 416) return 'outOfRange';
  throw cause;
}
