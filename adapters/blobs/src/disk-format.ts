import type { FileHandle } from 'node:fs/promises';
import type { BlobHead } from '@stoa/domain';

/** The bytes of a blob begin here in its file. */
export const headBytes = 512;
const version = 'stoa blob 1';

type Facts = Omit<BlobHead, 'key'>;

/** Lines of text, filled up with spaces: the format's name and version, the size, the SHA-256, the type. */
export function writeHead({ sizeBytes, sha256, type }: Facts): Buffer {
  return Buffer.from(`${version}\n${sizeBytes}\n${sha256}\n${type}\n`.padEnd(headBytes), 'latin1');
}

/** Rejects when the file is no blob or was cut. */
export async function readHead(file: FileHandle): Promise<Facts> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  const [name, size, sha256, type] = buffer.toString('latin1', 0, bytesRead).split('\n');
  const sizeBytes = Number(size);
  if (name !== version || (await file.stat()).size !== headBytes + sizeBytes)
    throw new Error('A file among the blobs is damaged: it is not of the size that its head says.');
  return { sizeBytes, sha256: sha256!, type: type! };
}
