import { expect, test } from 'vitest';
import type { JobId, WorkspaceId } from '../ids.ts';
import { makeBranch } from '../branches/make-branch.ts';
import { importWorkspace } from '../workspaces/import-workspace.ts';
import { agora, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { nobody } from '../actor.ts';
import { deleteWorkspace } from './delete-workspace.ts';
import { emptyingMs, emptyRemoved, lastLookMs } from './empty-removed.ts';
import { listRemovals, removalsKeptDays } from './list-removals.ts';
import { dayMs } from '../time.ts';

const quiet = () => {};

/** Agora, where each workspace's own place holds one thing until it is removed; `broken` places cannot be. */
async function withPlaces() {
  const home = await agora({ ben: 'admin', eve: 'member' });
  const full = new Set<WorkspaceId>([home.workspaceId]);
  const broken = new Set<WorkspaceId>();
  const transfers = {
    ...home.transfers,
    fork: async (_origin: WorkspaceId, id: WorkspaceId) => (full.add(id), { origin: 0, branch: 0 }),
    remove: async (id: WorkspaceId) => {
      if (broken.has(id)) throw new Error('in the way');
      full.delete(id);
    },
    left: async (id: WorkspaceId) => ({ database: full.has(id) ? 1 : 0, blobs: 0 }),
  };
  const job = { name: 'letter', version: 1, input: '{}', dueAt: home.clock.now() };
  await home.jobs.add([{ ...job, workspaceId: home.workspaceId }, job]);
  await home.cache.put(home.workspaceId, 'k', 'v', 1_000);
  return { ...home, transfers, full, broken };
}
const nothing = { directory: 0, database: 0, blobs: 0, jobs: 0, cache: 0 };

test('only an owner who says its name deletes a workspace', async () => {
  const home = await withPlaces();
  for (const [who, refusal] of [
    [nobody, 'NotSignedIn'],
    [ben, 'NotAllowed'],
    [eve, 'NotAllowed'],
    [{ ...eve, id: 'zoe' as typeof eve.id }, 'NotFound'],
  ] as const)
    expect(await deleteWorkspace(home, who, { name: 'Agora' })).toMatchObject({ error: { type: refusal } });
  for (const name of ['', 'agora', 'Agor'])
    expect(await deleteWorkspace(home, mia, { name })).toEqual({
      ok: false,
      error: { type: 'InvalidInput', field: 'name', problem: 'another' },
    });
  expect(await home.workspaces.byId(home.workspaceId)).toBeDefined();
  expect(await deleteWorkspace(home, mia, { name: '  Agora ' })).toEqual({ ok: true, value: null });
  expect(home.news.at(-1)).toEqual({ type: 'workspaceGone', workspaceId: home.workspaceId });
  expect(await home.workspaces.bySlug(home.workspace.slug)).toBeUndefined();
});

test('others who belonged to it are told once; in a large one its owners alone', async () => {
  for (const crowd of [0, 60]) {
    const home = await withPlaces();
    await home.workspaces.setRole(home.workspaceId, ben.id, 'owner');
    for (let n = 0; n < crowd; n += 1)
      await home.workspaces.join(home.workspaceId, `p${n}` as typeof eve.id, 'member', home.clock.now());
    await deleteWorkspace(home, eve, { name: 'Agora' });
    await deleteWorkspace(home, mia, { name: 'Agor' });
    expect((await home.mails.list({ limit: 10, offset: 0 })).total).toBe(0);
    await deleteWorkspace(home, mia, { name: 'Agora' });
    await deleteWorkspace(home, mia, { name: 'Agora' });
    const { mails } = await home.mails.list({ limit: 10, offset: 0 });
    expect(mails.map(({ kind, to, subject }) => [kind, to, subject]).toSorted()).toEqual(
      ['ben@example.org', ...(crowd ? [] : ['eve@example.org'])].map((to) => [
        ...['workspaceGone', to, 'Agora was deleted'],
      ]),
    );
  }
});

test('it is emptied with its branches, looked at, and looked at again when all has ended', async () => {
  const home = await withPlaces();
  const made = await makeBranch(home, mia, { name: 'Try' });
  if (!made.ok) throw new Error(made.error.type);
  await deleteWorkspace(home, mia, { name: 'Agora' });
  expect(home.news.filter(({ type }) => type === 'workspaceGone')).toHaveLength(2);
  expect(await emptyRemoved(home, quiet)).toBe(home.clock.now() + lastLookMs);
  expect([...home.full]).toEqual([]);
  expect(await home.jobs.counts()).toMatchObject({ waiting: 1 });
  const first = await listRemovals(home, mia);
  expect(first).toMatchObject({ value: [{ remains: nothing }, { remains: nothing }] });
  // Somebody who was let in before wrote something after that.
  home.full.add(home.workspaceId);
  home.clock.pass(lastLookMs);
  expect(await emptyRemoved(home, quiet)).toBeUndefined();
  expect([...home.full]).toEqual([]);
  const last = await listRemovals(home, mia);
  expect(last.ok && last.value.map(({ dueAt, remains }) => [dueAt, remains])).toEqual([
    [undefined, nothing],
    [undefined, nothing],
  ]);
});

test('what is in the way is told, and tried until it is gone', async () => {
  const home = await withPlaces();
  home.broken.add(home.workspaceId);
  await deleteWorkspace(home, mia, { name: 'Agora' });
  const dueAt = await emptyRemoved(home, quiet);
  expect(dueAt).toBeLessThan(home.clock.now() + 5_000);
  expect(await listRemovals(home, mia)).toMatchObject({ value: [{ remains: { ...nothing, database: 1 } }] });
  home.broken.clear();
  home.clock.pass(lastLookMs);
  expect(await emptyRemoved(home, quiet)).toBeUndefined();
  expect([...home.full]).toEqual([]);
});

test('what a process began that died is gone on with', async () => {
  const home = await withPlaces();
  await deleteWorkspace(home, mia, { name: 'Agora' });
  // It took the removal, and never came back.
  expect(await home.removals.take(home.clock.now(), (home.clock.now() + emptyingMs) as never)).toBeDefined();
  await emptyRemoved(home, quiet);
  expect(home.full.size).toBe(1);
  home.clock.pass(emptyingMs);
  await emptyRemoved(home, quiet);
  expect(home.full.size).toBe(0);
});

test('an import that died is swept an hour later, one that was listed is not', async () => {
  const home = await withPlaces();
  const file = () => new Blob(['Olive']).stream();
  const dies = { ...home, workspaces: { ...home.workspaces, create: () => new Promise<never>(() => {}) } };
  const filled = new Set<WorkspaceId>();
  const fromFile = async (id: WorkspaceId) => {
    home.full.add(id);
    filled.add(id);
    return { ok: true, value: { name: 'Olive', rooms: [] } } as const;
  };
  void importWorkspace({ ...dies, transfers: { ...home.transfers, fromFile } }, mia, { file: file() });
  const done = await importWorkspace({ ...home, transfers: { ...home.transfers, fromFile } }, mia, {
    file: file(),
  });
  expect(filled.size).toBe(2);
  home.clock.pass(3_599_000);
  await emptyRemoved(home, quiet);
  expect(home.full.size).toBe(3);
  home.clock.pass(2_000);
  await emptyRemoved(home, quiet);
  expect([...home.full].toSorted()).toEqual([home.workspaceId, done.ok && done.value.id].toSorted());
  expect(await home.removals.list(10)).toEqual([]);
});

test('one that was listed while its note was still there stays', async () => {
  const home = await withPlaces();
  await home.removals.expect(home.workspaceId, home.clock.now(), home.clock.now());
  await emptyRemoved(home, quiet);
  expect(home.full.size).toBe(1);
  expect(await home.removals.nextDue()).toBeUndefined();
});

test('who deleted one is told of it, a keeper of all, others of none; and for thirty days', async () => {
  const home = await withPlaces();
  await home.keepers.name(ben.id);
  await deleteWorkspace(home, mia, { name: 'Agora' });
  expect(await listRemovals(home, eve)).toEqual({ ok: true, value: [] });
  expect(await listRemovals(home, ben)).toMatchObject({ value: [{ name: 'Agora', askedBy: mia.id }] });
  expect(await listRemovals(home, nobody)).toMatchObject({ error: { type: 'NotSignedIn' } });
  home.clock.pass(lastLookMs);
  await emptyRemoved(home, quiet);
  home.clock.pass(removalsKeptDays * dayMs + 1);
  await emptyRemoved(home, quiet);
  expect(await listRemovals(home, mia)).toEqual({ ok: true, value: [] });
});

test('a job that ran for it keeps nothing', async () => {
  const home = await withPlaces();
  const [claim] = await home.jobs.claim(
    'p' as never,
    ['letter@1'],
    1,
    home.clock.now(),
    (home.clock.now() + 60_000) as never,
  );
  await deleteWorkspace(home, mia, { name: 'Agora' });
  await emptyRemoved(home, quiet);
  expect(await home.jobs.view(claim!.id as JobId)).toBeUndefined();
});
