import { expect, test } from 'vitest';
import { createMemoryTransfers } from '../ports/transfers.memory.ts';
import { err, ok } from '../result.ts';
import { exportWorkspace } from './export-workspace.ts';
import { importWorkspace } from './import-workspace.ts';
import { agora, ben, eve, mia } from './rehearsal.ts';

const file = (text: string) => new Blob([text]).stream();

test('a file becomes a workspace of whoever brings it, under the name that it had or a new one', async () => {
  const home = await agora();
  expect(await importWorkspace(home, eve, { file: file('Olive') })).toMatchObject({
    value: { name: 'Olive', slug: 'olive' },
  });
  const named = await importWorkspace(home, eve, { name: 'Grove', file: file('Olive') });
  expect(named).toMatchObject({ ok: true, value: { name: 'Grove', slug: 'grove' } });
  if (named.ok) expect(await home.workspaces.roleIn(named.value.id, eve.id)).toBe('owner');
});

test('a room code that leads elsewhere goes on doing so', async () => {
  const home = await agora();
  await home.workspaces.registerRoom('abc-defg-hij' as never, home.workspaceId, 'm' as never);
  const rooms = [
    { code: 'abc-defg-hij' as never, meetingId: 'm' as never },
    { code: 'new-code-abc' as never, meetingId: 'n' as never },
  ];
  const transfers = { ...createMemoryTransfers(), fromFile: async () => ok({ name: 'Copy', rooms }) };
  const imported = await importWorkspace({ ...home, transfers }, eve, { file: file('') });
  if (!imported.ok) throw new Error(imported.error.type);
  expect(await home.workspaces.roomByCode(rooms[0]!.code)).toMatchObject({ workspaceId: home.workspaceId });
  expect(await home.workspaces.roomByCode(rooms[1]!.code)).toMatchObject({ workspaceId: imported.value.id });
});

test('a file that is refused, or breaks off, leaves nothing behind', async () => {
  const home = await agora();
  const removed: string[] = [];
  const remove = async (id: string) => void removed.push(id);
  const refused = err({ type: 'FileNotTaken', why: 'Damaged', part: 'the head' } as const);
  const before = await home.workspaces.count();
  const damaged = { ...createMemoryTransfers(), remove, fromFile: async () => refused };
  expect(await importWorkspace({ ...home, transfers: damaged }, eve, { file: file('') })).toEqual(refused);
  const broken = { ...createMemoryTransfers(), remove, fromFile: () => Promise.reject(new Error('gone')) };
  await expect(importWorkspace({ ...home, transfers: broken }, eve, { file: file('') })).rejects.toThrow(
    'gone',
  );
  expect(removed).toHaveLength(2);
  expect(await home.workspaces.count()).toBe(before);
});

test('what was filled and could not be listed whole leaves nothing behind', async () => {
  const home = await agora();
  const before = await home.workspaces.ofPerson(eve.id);
  const removed: string[] = [];
  const rooms = [{ code: 'new-code-abc' as never, meetingId: 'n' as never }];
  const transfers = {
    ...createMemoryTransfers(),
    remove: async (id: string) => void removed.push(id),
    fromFile: async () => ok({ name: 'Copy', rooms }),
  };
  const workspaces = {
    ...home.workspaces,
    registerRoom: () => Promise.reject(new Error('the disk is full')),
  };
  const importing = importWorkspace({ ...home, workspaces, transfers }, eve, { file: file('') });
  await expect(importing).rejects.toThrow('the disk is full');
  expect(removed).toHaveLength(1);
  expect(await home.workspaces.ofPerson(eve.id)).toEqual(before);
});

test('a workspace goes out to its admins only', async () => {
  const home = await agora({ ben: 'admin', eve: 'member' });
  for (const person of [mia, ben]) expect((await exportWorkspace(home, person, {})).ok).toBe(true);
  expect(await exportWorkspace(home, eve, {})).toMatchObject({ error: { type: 'NotAllowed' } });
});
