import type { BlobKey, Blobs, WorkspaceId } from '@stoa/domain';

const pageKeys = 1_000;

/** All large things of one workspace: whatever lies under its id. */
export interface WorkspaceBlobs {
  count(): Promise<number>;
  deleteAll(): Promise<void>;
}

export function blobsOfWorkspace(blobs: Pick<Blobs, 'list' | 'delete'>, id: WorkspaceId): WorkspaceBlobs {
  async function* keys(): AsyncGenerator<BlobKey> {
    for (let after: BlobKey | undefined, more = true; more;) {
      const page = await blobs.list(`${id}/`, { limit: pageKeys, ...(after !== undefined && { after }) });
      for (const { key } of page) yield key;
      after = page.at(-1)?.key;
      more = page.length === pageKeys;
    }
  }
  return {
    async count() {
      let count = 0;
      for await (const _ of keys()) count += 1;
      return count;
    },
    async deleteAll() {
      for await (const key of keys()) await blobs.delete(key);
    },
  };
}
