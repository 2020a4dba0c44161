import type { BlobKey, Blobs, WorkspaceId } from '@stoa/domain';
import type { ColdStore } from '@stoa/tenantdb';

const packed = 'application/gzip';
const pageKeys = 1_000;

/** What old changes lie in does not answer. What is at hand is not touched by it. */
export class ColdUnreachable extends Error {
  override readonly name = 'ColdUnreachable';
  constructor(cause: unknown) {
    super(
      'The storage that holds old changes does not answer: look after it. What is newer can be read without it.',
      {
        cause,
      },
    );
  }
}

/** Where a home has no such storage: what was moved to one, before it was taken away, is told to be out of reach. */
export const noColdStore: ColdStore = {
  put: () => Promise.reject(new ColdUnreachable(undefined)),
  get: () => Promise.reject(new ColdUnreachable(undefined)),
  list: async () => [],
  delete: async () => {},
};

/** A workspace's old changes among the blobs of its home, under `<workspace>/history/`. Rejects with {@link ColdUnreachable}. */
export function coldOnBlobs(blobs: Blobs, workspaceId: WorkspaceId): ColdStore {
  const prefix = `${workspaceId}/history/`;
  const keyOf = (name: string): BlobKey => `${prefix}${name}` as BlobKey;
  return {
    put: (name, bytes) =>
      asked(async () => {
        const kept = await blobs.put(keyOf(name), one(bytes), { type: packed, limitBytes: bytes.length });
        if (!kept.ok) throw new Error(`The segment ${name} is larger than it said.`);
      }),
    get: (name) =>
      asked(async () => {
        const found = await blobs.get(keyOf(name));
        return found.ok ? new Uint8Array(await new Response(found.value.body).arrayBuffer()) : undefined;
      }),
    list: () =>
      asked(async () => {
        const all: { name: string; at: number }[] = [];
        for (let after: string | undefined, more = true; more;) {
          const page = await blobs.list(prefix, { limit: pageKeys, ...(after !== undefined && { after }) });
          all.push(...page.map(({ key, writtenAt }) => ({ name: key.slice(prefix.length), at: writtenAt })));
          after = page.at(-1)?.key;
          more = page.length === pageKeys;
        }
        return all;
      }),
    delete: (name) => asked(() => blobs.delete(keyOf(name))),
  };
}

const asked = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((cause: unknown) => {
    throw new ColdUnreachable(cause);
  });

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
