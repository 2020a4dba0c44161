import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceId } from '@stoa/domain';
import { createMemoryBlobs } from '@stoa/domain/memory/blobs';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import {
  coldOnBlobs,
  directoryMigrations,
  loggedTables,
  openWorkspace,
  workspaceMigrations,
  workspaceSchema,
} from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { contentHash, exportTenant, importTenant, moveCold, readAll } from '@stoa/tenantdb';
import { expect, test } from 'vitest';
import { createTestHarness } from 'wrangler';

const config = join(
  import.meta.dirname,
  '../../../adapters/cloudflare/src/fixtures/wrangler.contracts.jsonc',
);

test(
  'node → cluster → workers → node keeps every row and each entry of the history',
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-round-trip-'));
    const database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
    const harness = createTestHarness({ workers: [{ configPath: config }] });
    await harness.listen();
    try {
      const node = await openSqlite(join(folder, 'node.db'));
      const { posts, comments } = await openWorkspace(node);
      const by = { authorId: 'ada', authorName: 'Ada', mentions: [], createdAt: 1, changedBy: 'ada' };
      for (let n = 0; n < 300; n++)
        await posts.add({
          ...by,
          id: `p${n}`,
          title: `Pôst ${n}`,
          body: '日本 '.repeat(n),
          bodyText: '',
        } as never);
      await comments.add({ ...by, id: 'z', postId: 'p1', body: 'first' } as never);
      await comments.add({ ...by, id: 'a', postId: 'p1', body: 'answer', replyTo: 'z' } as never);
      await node.run(`update post set title = 'Other' where id like 'p2%'`);
      await node.run(`delete from post where id like 'p3%'`);
      const hash = await contentHash(node, workspaceSchema);
      const blobs = createMemoryBlobs();
      const [nodeCold, clusterCold] = ['node', 'grove'].map((id) => coldOnBlobs(blobs, id as WorkspaceId));
      expect((await moveCold(node, nodeCold!, { before: Infinity })).changes).toBeGreaterThan(400);

      const cluster = (await database.open()).workspace('grove');
      await importTenant(cluster, exportTenant(node, workspaceSchema, { cold: nodeCold }), workspaceSchema, {
        cold: clusterCold,
      });
      const held = { history: true, cold: clusterCold };
      expect(await contentHash(cluster, workspaceSchema, held), 'on PostgreSQL').toBe(hash);

      const pieces: Uint8Array[] = [];
      for await (const piece of exportTenant(cluster, workspaceSchema, { cold: clusterCold }))
        pieces.push(Uint8Array.from(piece));
      // Nothing lies cold in the Durable Objects of this test: there it comes into the log.
      const travelled = await harness.fetch('/', { method: 'POST', body: Buffer.concat(pieces) });
      expect(travelled.status).toBe(200);

      const back = await openSqlite(join(folder, 'back.db'));
      await importTenant(back, readAll(travelled.body as never), workspaceSchema);
      expect(await contentHash(back, workspaceSchema), 'after two Durable Objects').toBe(hash);
      await node.close();
      await back.close();
    } finally {
      await harness.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    }
  },
);
