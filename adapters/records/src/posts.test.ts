import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commentOnPost,
  likePost,
  randomIds,
  systemClock,
  writePost,
  type PersonActor,
  type PersonId,
  type Slug,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryWorkspaces } from '@stoa/domain/memory/workspaces';
import { openSqlite } from '@stoa/sqlite';
import { readChanges } from '@stoa/tenantdb';
import { expect, test as base } from 'vitest';
import { openWorkspace } from './index.ts';

const [mia, ben] = ['Mia', 'Ben'].map((name) => ({ type: 'person', id: name as PersonId, name })) as [
  PersonActor,
  PersonActor,
];

/** A workspace in a file, with Mia’s post. */
const test = base.extend<{ home: Awaited<ReturnType<typeof open>> }>({
  home: async ({}, use) => {
    const home = await open();
    await use(home);
    await home.close();
  },
});
async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-posts-'));
  const engine = await openSqlite(join(folder, 'a.db'));
  const workspaces = createMemoryWorkspaces();
  const workspaceId = 'agora' as WorkspaceId;
  const at = systemClock.now();
  await workspaces.create({ id: workspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: at }, mia.id);
  await workspaces.join(workspaceId, ben.id, 'member', at);
  const records = await openWorkspace(engine);
  const home = { clock: systemClock, ids: randomIds, workspaces, workspaceId, ...records };
  const post = await writePost(home, mia, { title: 'The roof', body: 'Done', publish: true });
  if (!post.ok) throw new Error(post.error.type);
  const close = async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  };
  return { ...home, engine, postId: post.value.id, close };
}

test('nothing is kept of what somebody could not be told of', async ({ home }) => {
  const { postId, notifications, comments, posts } = home;
  const failing = {
    ...home,
    notifications: { ...notifications, add: () => Promise.reject(new Error('full')) },
  };
  await expect(commentOnPost(failing, ben, { postId, body: 'Hello' })).rejects.toThrow('full');
  await expect(likePost(failing, ben, { postId, on: true })).rejects.toThrow('full');
  expect(await comments.countOf(postId)).toBe(0);
  expect(await posts.likesOf(postId, ben.id)).toEqual({ likes: 0, liked: false });
});

test('the history tells who removed a post and a comment, and everything that went with them', async ({
  home: { engine, postId, posts, comments, ...home },
}) => {
  const said = await commentOnPost({ ...home, posts, comments }, ben, { postId, body: 'Hello' });
  if (!said.ok) throw new Error(said.error.type);
  await comments.remove(said.value.id, mia.id);
  await posts.like(postId, { personId: ben.id, name: 'Ben', at: systemClock.now() });
  await posts.remove(postId, 'ada' as PersonId);
  const gone = (await readChanges(engine, 0, 100)).filter(({ op }) => op === 'delete');
  expect(gone.map(({ table }) => table).toSorted()).toEqual([
    'notification',
    'post',
    'post_comment',
    'post_like',
  ]);
  const by = Object.fromEntries(gone.map(({ table, before }) => [table, before!['changed_by']]));
  expect(by).toMatchObject({ post: 'ada', post_comment: mia.id });
});
