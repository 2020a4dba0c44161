import { describe, expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import { changeRole } from './change-role.ts';
import { leaveWorkspace } from './leave-workspace.ts';
import { listMembers } from './list-members.ts';
import { agora, ben, eve, mia, person } from './rehearsal.ts';
import { removeMember } from './remove-member.ts';
import { renameWorkspace } from './rename-workspace.ts';

const [ada, max] = [person('Ada'), person('Max')];
const house = () => agora({ ada: 'admin', ben: 'member', max: 'member' });
const kind = (answer: { ok: boolean; error?: { type: string } }) => (answer.ok ? 'ok' : answer.error?.type);

describe('who may do what', () => {
  test.each([
    ['listMembers', 'ok', 'ok', 'ok'],
    ['renameWorkspace', 'ok', 'ok', 'NotAllowed'],
    ['changeRole', 'ok', 'ok', 'NotAllowed'],
    ['removeMember', 'ok', 'ok', 'NotAllowed'],
  ] as const)('%s: owner %s, admin %s, member %s, others find nothing', async (name, ...expected) => {
    for (const [i, by] of [mia, ada, ben].entries()) expect(kind(await perform(name, by))).toBe(expected[i]);
    expect(kind(await perform(name, eve))).toBe('NotFound');
    expect(kind(await perform(name, nobody))).toBe('NotSignedIn');
  });

  async function perform(name: string, by: Parameters<typeof listMembers>[1]) {
    const deps = await house();
    if (name === 'listMembers') return listMembers(deps, by, {});
    if (name === 'renameWorkspace') return renameWorkspace(deps, by, { name: 'New' });
    if (name === 'changeRole') return changeRole(deps, by, { personId: max.id, role: 'admin' });
    return removeMember(deps, by, { personId: max.id });
  }
});

describe('owners', () => {
  test('are made, changed and removed by owners only', async () => {
    const deps = await house();
    expect(kind(await changeRole(deps, ada, { personId: ben.id, role: 'owner' }))).toBe('NotAllowed');
    expect(kind(await changeRole(deps, ada, { personId: ada.id, role: 'owner' }))).toBe('NotAllowed');
    expect(kind(await changeRole(deps, ada, { personId: mia.id, role: 'member' }))).toBe('NotAllowed');
    expect(kind(await removeMember(deps, ada, { personId: mia.id }))).toBe('NotAllowed');
    expect(kind(await changeRole(deps, mia, { personId: ben.id, role: 'owner' }))).toBe('ok');
    expect(kind(await removeMember(deps, ben, { personId: mia.id }))).toBe('ok');
  });

  test('the last one neither leaves nor steps down', async () => {
    const deps = await house();
    expect(kind(await leaveWorkspace(deps, mia))).toBe('LastOwner');
    expect(kind(await changeRole(deps, mia, { personId: mia.id, role: 'member' }))).toBe('LastOwner');
    expect(kind(await removeMember(deps, mia, { personId: mia.id }))).toBe('LastOwner');
    await changeRole(deps, mia, { personId: ben.id, role: 'owner' });
    expect(kind(await leaveWorkspace(deps, mia))).toBe('ok');
    expect(kind(await listMembers(deps, mia, {}))).toBe('NotFound');
  });
});

test('rooms hear of whoever goes or gets another role', async () => {
  const deps = await house();
  await changeRole(deps, mia, { personId: ben.id, role: 'admin' });
  await changeRole(deps, mia, { personId: ben.id, role: 'admin' });
  await removeMember(deps, mia, { personId: max.id });
  await leaveWorkspace(deps, ada);
  expect(deps.news).toEqual([ben, max, ada].map(({ id }) => ({ type: 'personChanged', personId: id })));
});

test('listMembers pages, searches, and keeps odd numbers within bounds', async () => {
  const deps = await house();
  const all = await listMembers(deps, ben, { limit: 2, offset: 1 });
  expect(all).toMatchObject({ value: { total: 4, members: [{ name: 'ben' }, { name: 'max' }] } });
  expect(await listMembers(deps, ben, { q: ' AD ' })).toMatchObject({ value: { total: 1 } });
  expect(await listMembers(deps, ben, { limit: -1, offset: -5 })).toMatchObject({
    value: { members: [{ name: 'ada' }] },
  });
  expect(await listMembers(deps, ben, { limit: NaN, offset: Infinity })).toMatchObject({
    value: { members: [] },
  });
});

test('a new name leaves the slug, and so every link, alone', async () => {
  const deps = await house();
  expect(await renameWorkspace(deps, ada, { name: ' The  Stoa ' })).toEqual({ ok: true, value: 'The Stoa' });
  expect(await deps.workspaces.byId(deps.workspaceId)).toMatchObject({ slug: 'agora', name: 'The Stoa' });
});
