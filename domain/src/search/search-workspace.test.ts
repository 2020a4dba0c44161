import { expect, test } from 'vitest';
import { nobody, type Actor } from '../actor.ts';
import type { GuestId, PostId } from '../ids.ts';
import { createMemoryWorkspaceRecords } from '../ports/workspace-records.memory.ts';
import type { Instant } from '../time.ts';
import { agora, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { hitsPerGroup, hitsPerPage, searchWorkspace } from './search-workspace.ts';

async function withPosts(count: number) {
  const deps = { ...(await agora({ ben: 'member' })), ...createMemoryWorkspaceRecords() };
  await deps.roster.put([
    { personId: ben.id, name: 'Ben Olive', role: 'member', joinedAt: 0 as Instant, changedBy: ben.id },
  ]);
  for (let i = 0; i < count; i++)
    await deps.posts.add({
      id: `p${i}` as PostId,
      title: 'Olive',
      body: '',
      bodyText: '',
      mentions: [],
      authorId: mia.id,
      authorName: mia.name,
      createdAt: 0 as Instant,
      publishedAt: i as Instant,
      changedBy: mia.id,
    });
  return deps;
}

test('members find some of each kind, and are told where there is more', async () => {
  const found = await searchWorkspace(await withPosts(7), ben, { typed: 'olive' });
  expect(found.ok && found.value.groups.map(({ kind, hits, more }) => [kind, hits.length, more])).toEqual([
    ['person', 1, false],
    ['post', hitsPerGroup, true],
  ]);
});

test('one kind comes in pages', async () => {
  const deps = await withPosts(hitsPerPage + 3);
  const pages = await Promise.all(
    [0, hitsPerPage, -5, Number.NaN].map((offset) =>
      searchWorkspace(deps, ben, { typed: 'olive', kind: 'post', offset }),
    ),
  );
  expect(
    pages.map((page) => page.ok && page.value.groups.map(({ hits, more }) => [hits.length, more])).flat(),
  ).toEqual([
    [hitsPerPage, true],
    [3, false],
    [hitsPerPage, true],
    [hitsPerPage, true],
  ]);
});

test.for<[who: string, by: Actor, type: string]>([
  ['somebody who is no member', eve, 'NotFound'],
  ['a guest', { type: 'guest', id: 'g' as GuestId, name: 'Gus' }, 'NotSignedIn'],
  ['nobody', nobody, 'NotSignedIn'],
])('%s finds nothing', async ([, by, type]) => {
  const refused = await searchWorkspace(await withPosts(1), by, { typed: 'olive' });
  expect(refused).toMatchObject({ ok: false, error: { type } });
});
