import { expect, test } from 'vitest';
import type { WorkspaceId } from '../ids.ts';
import { createMemoryTransfers } from '../ports/transfers.memory.ts';
import type { RowDifference } from '../ports/transfers.ts';
import { agora, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { compareBranch } from './compare-branch.ts';
import { dropBranch } from './drop-branch.ts';
import { listBranches, viewBranch } from './list-branches.ts';
import { branchesMost, makeBranch } from './make-branch.ts';
import { mergeBranch } from './merge-branch.ts';

const planned: RowDifference = {
  id: 'meeting ["m"]',
  table: 'meeting',
  key: '["m"]',
  side: 'branch',
  base: undefined,
  branch: { id: 'm', code: 'abc-defg-hij' },
  origin: undefined,
  columns: ['id', 'code'],
};

/** Agora with Ben as an admin, and a branch of it that Ben made. */
async function branched(members: Parameters<typeof agora>[0] = { ben: 'admin', eve: 'member' }) {
  const home = { ...(await agora(members)), transfers: createMemoryTransfers([planned]) };
  const made = await makeBranch(home, ben, { name: 'Autumn plan' });
  if (!made.ok) throw new Error(made.error.type);
  return { home, ...made.value, there: { ...home, workspaceId: made.value.branch.id } };
}

test('a branch is a workspace with the members of its origin, which says what it is', async () => {
  const { home, branch, slug, there } = await branched();
  expect(slug).toBe('agora-autumn-plan');
  for (const [person, role] of [
    [mia, 'owner'],
    [ben, 'owner'],
    [eve, 'member'],
  ] as const)
    expect(await home.workspaces.roleIn(branch.id, person.id)).toBe(role);
  expect(await listBranches(home, mia, {})).toMatchObject({
    ok: true,
    value: [{ name: 'Autumn plan', slug }],
  });
  expect(await viewBranch(there, eve, {})).toMatchObject({ value: { origin: { slug: 'agora' } } });
  expect(await viewBranch(home, eve, {})).toEqual({ ok: true, value: undefined });
});

test('only admins of the origin make, compare, merge and drop; others learn nothing', async () => {
  const { home, branch, there } = await branched();
  const id = { id: branch.id };
  expect(await makeBranch(home, eve, { name: 'x' })).toMatchObject({ error: { type: 'NotAllowed' } });
  for (const [deps, input] of [
    [home, id],
    [there, {}],
  ] as const) {
    expect(await compareBranch(deps, eve, input)).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await mergeBranch(deps, eve, { ...input, choices: {} })).toMatchObject({
      error: { type: 'NotAllowed' },
    });
    expect(await dropBranch(deps, eve, input)).toMatchObject({ error: { type: 'NotAllowed' } });
  }
  // Ben owns his branch, but stops being an admin of Agora.
  await home.workspaces.setRole(home.workspaceId, ben.id, 'member');
  expect(await mergeBranch(there, ben, { choices: {} })).toMatchObject({ error: { type: 'NotAllowed' } });
});

test('a branch of another workspace is not there', async () => {
  const { home, branch } = await branched();
  const other = { ...home, workspaceId: 'elsewhere' as WorkspaceId };
  await home.workspaces.create(
    { id: other.workspaceId, slug: 'else' as never, name: 'Else', createdAt: 0 as never },
    eve.id,
  );
  expect(await compareBranch(other, eve, { id: branch.id })).toMatchObject({ error: { type: 'NotFound' } });
  expect(await dropBranch(other, eve, { id: branch.id })).toMatchObject({ error: { type: 'NotFound' } });
});

test('a meeting that was planned in the branch is met in the origin after the merge', async () => {
  const { home, branch } = await branched();
  await home.workspaces.registerRoom('abc-defg-hij' as never, branch.id, 'm' as never);
  expect(await mergeBranch(home, mia, { id: branch.id, choices: {} })).toEqual({ ok: true, value: 1 });
  expect(await home.workspaces.roomByCode('abc-defg-hij' as never)).toMatchObject({
    workspaceId: home.workspaceId,
  });
});

test('a dropped branch is gone, and its origin stays', async () => {
  const { home, branch } = await branched();
  expect(await dropBranch(home, mia, { id: branch.id })).toEqual({ ok: true, value: 'agora' });
  expect(await home.workspaces.byId(branch.id)).toBeUndefined();
  expect(await home.workspaces.byId(home.workspaceId)).toBeDefined();
});

test('a branch has no branches, and there are not too many', async () => {
  const { home, there } = await branched();
  expect(await makeBranch(there, ben, { name: 'x' })).toMatchObject({ error: { type: 'NotAllowed' } });
  for (let n = 1; n < branchesMost; n++) await makeBranch(home, mia, { name: `b${n}` });
  expect(await makeBranch(home, mia, { name: 'one more' })).toEqual({
    ok: false,
    error: { type: 'TooManyBranches', most: branchesMost },
  });
});

test('a copy that fails leaves no workspace behind', async () => {
  const home = {
    ...(await agora()),
    transfers: { ...createMemoryTransfers(), fork: () => Promise.reject(new Error('disk')) },
  };
  const before = await home.workspaces.count();
  await expect(makeBranch(home, mia, { name: 'x' })).rejects.toThrow('disk');
  expect(await home.workspaces.count()).toBe(before);
});
