import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import {
  checkPutOptions,
  err,
  ok,
  rangeWithin,
  type BlobHead,
  type BlobKey,
  type BlobListing,
  type Blobs,
  type Instant,
} from '@stoa/domain';
import { headBytes, readHead, writeHead } from './disk-format.ts';
import { fileOf, keysIn } from './disk-names.ts';

/**
 * {@link Blobs} as one file each below a folder that belongs to this process alone: its head (see `disk-format.ts`) and then its
 * bytes. A blob is written beside the others, synced and renamed into place, and so is the folder (BL2); what a dead process left half
 * written is deleted here.
 */
export async function openDiskBlobs(folder: string): Promise<Blobs> {
  const [kept, incoming] = [join(folder, 'kept'), join(folder, 'incoming')];
  await rm(incoming, { recursive: true, force: true });
  for (const one of [kept, incoming]) await mkdir(one, { recursive: true, mode: 0o700 });

  async function openBlob(key: BlobKey): Promise<{ file: FileHandle; head: BlobHead } | undefined> {
    const file = await open(join(kept, fileOf(key)), 'r').catch(absent);
    if (!file) return undefined;
    try {
      return { file, head: { key, ...(await readHead(file)) } };
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  /** Makes `write`'s file the blob of this key, or leaves nothing of it. */
  async function replace<T>(
    key: BlobKey,
    write: (path: string) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const path = join(incoming, randomUUID());
    const target = join(kept, fileOf(key));
    try {
      const written = await write(path);
      if (written === undefined) return undefined;
      await makeFolder(dirname(target));
      await rename(path, target);
      await sync(dirname(target));
      return written;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** As `mkdir -p`, with every new name on disk before it is used. */
  async function makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let at = path; at.length >= first.length; at = dirname(at)) await sync(dirname(at));
  }

  return {
    async put(key, body, options) {
      checkPutOptions(options);
      const { type, limitBytes } = options;
      const head = await replace(key, async (path) => {
        const file = await open(path, 'wx', 0o600);
        try {
          const hash = createHash('sha256');
          let sizeBytes = 0;
          for await (const chunk of body) {
            if (sizeBytes + chunk.length > limitBytes) return undefined;
            hash.update(chunk);
            await writeAll(file, chunk, headBytes + sizeBytes);
            sizeBytes += chunk.length;
          }
          const facts = { sizeBytes, type, sha256: hash.digest('hex') };
          await writeAll(file, writeHead(facts), 0);
          await file.sync();
          return { key, ...facts };
        } finally {
          await file.close();
        }
      });
      return head ? ok(head) : err({ type: 'TooLarge', limitBytes });
    },

    async get(key, wanted) {
      const blob = await openBlob(key);
      if (!blob) return err({ type: 'NoSuchBlob' });
      const { file, head } = blob;
      const range = rangeWithin(head.sizeBytes, wanted);
      if (!range || range.from === range.until) {
        await file.close();
        if (!range) return err({ type: 'OutOfRange', sizeBytes: head.sizeBytes });
        return ok({ head, range, body: new ReadableStream<Uint8Array>({ start: (none) => none.close() }) });
      }
      const stream = file.createReadStream({
        start: headBytes + range.from,
        end: headBytes + range.until - 1,
      });
      return ok({ head, range, body: Readable.toWeb(stream) as ReadableStream<Uint8Array> });
    },

    async head(key) {
      const blob = await openBlob(key);
      await blob?.file.close();
      return blob?.head;
    },

    async delete(key) {
      const path = join(kept, fileOf(key));
      await rm(path, { force: true });
      await sync(dirname(path)).catch(absent);
    },

    async list(prefix, { after = '', limit }) {
      const page: BlobListing[] = [];
      for await (const key of keysIn(
        (path) => readdir(join(kept, path), { withFileTypes: true }),
        prefix,
        after,
      )) {
        if (page.length >= limit) break;
        const facts = await stat(join(kept, fileOf(key))).catch(absent);
        if (facts)
          page.push({
            key,
            sizeBytes: facts.size - headBytes,
            writtenAt: Math.round(facts.mtimeMs) as Instant,
          });
      }
      return page;
    },

    async copy(from, to) {
      const copied = await replace(to, async (path) => {
        // Shares the bytes where the file system can.
        const found = await copyFile(join(kept, fileOf(from)), path, constants.COPYFILE_FICLONE).then(
          () => true,
          absent,
        );
        if (!found) return undefined;
        const file = await open(path, 'r+');
        try {
          await file.sync();
          return { key: to, ...(await readHead(file)) };
        } finally {
          await file.close();
        }
      });
      return copied ? ok(copied) : err({ type: 'NoSuchBlob' });
    },
  };
}

/** One `write` may take less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

/** Names in a folder are durable once the folder is synced. Windows has no such thing, and needs none. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** ENOTDIR: a part of the path is a file. */
function absent(cause: unknown): undefined {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
}
