import type { S3Blobs, S3Options } from '@stoa/blobs/s3';
import type { Log } from '@stoa/domain';

/** The storage for large things, where there is one: its client is loaded only then. A Stoa starts and runs while it is away. */
export async function openStorage(options: S3Options | undefined, log: Log): Promise<S3Blobs | undefined> {
  if (!options) return undefined;
  const { createS3Blobs } = await import('@stoa/blobs/s3');
  const blobs = createS3Blobs(options);
  blobs
    .makeBucket()
    .catch((cause: unknown) =>
      log('warn', 'storage.away', { problem: cause instanceof Error ? cause.name : 'unknown' }),
    );
  return blobs;
}
