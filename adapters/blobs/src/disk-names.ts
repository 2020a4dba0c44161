import type { BlobKey } from '@stoa/domain';

/**
 * The file of a key: a capital letter becomes `=` and the small one, so that file systems that do not tell them apart keep two keys
 * apart; the last name ends in `=`, so that `a` and `a/b` may both be there.
 */
export const fileOf = (key: BlobKey): string =>
  `${key.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`)}=`;

const segmentOf = (name: string): string =>
  name.replace(/=([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
}

/** The keys below a folder that begin with `prefix` and are greater than `after`, in order; folders that hold none are not opened. */
export async function* keysIn(
  entriesOf: (path: string) => Promise<readonly Entry[]>,
  prefix: string,
  after: string,
  path = '',
  above = '',
): AsyncGenerator<BlobKey> {
  const entries = await entriesOf(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const found = entries
    .map((entry) => {
      const folder = entry.isDirectory();
      const key = above + segmentOf(folder ? entry.name : entry.name.slice(0, -1)) + (folder ? '/' : '');
      return { key, folder, path: `${path}${entry.name}/` };
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key, folder, path: below } of found) {
    if (!folder) {
      if (key.startsWith(prefix) && key > after) yield key as BlobKey;
    } else if ((key.startsWith(prefix) || prefix.startsWith(key)) && (key > after || after.startsWith(key))) {
      yield* keysIn(entriesOf, prefix, after, below, key);
    }
  }
}
