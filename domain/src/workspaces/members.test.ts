import { describe, expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import { changeRole, versionOfRole } from './change-role.ts';
import { leaveWorkspace } from './leave-workspace.ts';
import { listMembers } from './list-members.ts';
import { agora, ben, eve, mia, person } from './rehearsal.ts';
import { removeMember } from './remove-member.ts';
import { renameWorkspace, versionOfWorkspace } from './rename-workspace.ts';
import { viewMember } from './view-member.ts';
import { whoseKeysReach } from './whose-keys-reach.ts';

const [ada, max] = [person('Ada'), person('Max')];
const house = () => agora({ ada: 'admin', ben: 'member', max: 'member' });
const kind = (answer: { ok: boolean; error?: { type: string } }) => (answer.ok ? 'ok' : answer.error?.type);

describe('who may do what', () => {
  test.each([
    ['listMembers', 'ok', 'ok', 'ok'],
    ['viewMember', 'ok', 'ok', 'ok'],
    ['renameWorkspace', 'ok', 'ok', 'NotAllowed'],
    ['changeRole', 'ok', 'ok', 'NotAllowed'],
    ['removeMember', 'ok', 'ok', 'NotAllowed'],
    ['whoseKeysReach', 'ok', 'NotAllowed', 'NotAllowed'],
  ] as const)('%s: owner %s, admin %s, member %s, others find nothing', async (name, ...expected) => {
    for (const [i, by] of [mia, ada, ben].entries()) expect(kind(await perform(name, by))).toBe(expected[i]);
    expect(kind(await perform(name, eve))).toBe('NotFound');
    expect(kind(await perform(name, nobody))).toBe('NotSignedIn');
  });

  async function perform(name: string, by: Parameters<typeof listMembers>[1]) {
    const deps = await house();
    if (name === 'listMembers') return listMembers(deps, by, {});
    if (name === 'viewMember') return viewMember(deps, by, { personId: max.id });
    if (name === 'renameWorkspace') return renameWorkspace(deps, by, { name: 'New' });
    if (name === 'changeRole') return changeRole(deps, by, { personId: max.id, role: 'admin' });
    if (name === 'whoseKeysReach') return whoseKeysReach(deps, by);
    return removeMember(deps, by, { personId: max.id });
  }
});

test('keys of every member may reach a workspace, and of nobody else', async () => {
  const reached = await whoseKeysReach(await house(), mia);
  expect(reached.ok && reached.value.map(({ personId }) => personId).toSorted()).toEqual(
    [ada, ben, max, mia].map(({ id }) => id).toSorted(),
  );
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

test('one member is found, and nobody who is elsewhere', async () => {
  const deps = await house();
  expect(await viewMember(deps, ben, { personId: ada.id })).toMatchObject({
    value: { name: 'ada', role: 'admin' },
  });
  expect(kind(await viewMember(deps, mia, { personId: eve.id }))).toBe('NotFound');
});

test('a new name leaves the slug, and so every link, alone', async () => {
  const deps = await house();
  expect(await renameWorkspace(deps, ada, { name: ' The  Stoa ' })).toEqual({ ok: true, value: 'The Stoa' });
  expect(await deps.workspaces.byId(deps.workspaceId)).toMatchObject({ slug: 'agora', name: 'The Stoa' });
});

test('who renames a workspace that has another name by now hears of it', async () => {
  const deps = await house();
  const before = await deps.workspaces.byId(deps.workspaceId);
  const seen = [versionOfWorkspace(before!)];
  expect(await renameWorkspace(deps, ada, { name: 'One', seen })).toMatchObject({ ok: true });
  const now = versionOfWorkspace({ name: 'One' });
  expect(await renameWorkspace(deps, mia, { name: 'Two', seen })).toEqual({
    ok: false,
    error: { type: 'ChangedMeanwhile', now },
  });
  expect(await renameWorkspace(deps, mia, { name: 'One', seen })).toMatchObject({ ok: true });
  expect(await renameWorkspace(deps, mia, { name: 'Two', seen: [now] })).toMatchObject({ value: 'Two' });
});

test('of two who rename it in the same moment both are heard, and one after the other', async () => {
  const deps = await house();
  const names = ['One', 'Two', 'Three'];
  await Promise.all(names.map((name) => renameWorkspace(deps, ada, { name })));
  expect(names).toContain((await deps.workspaces.byId(deps.workspaceId))!.name);
});

test('a role that is another one by now stays', async () => {
  const deps = await house();
  const change = { personId: ben.id, role: 'owner', seen: [versionOfRole('member')] } as const;
  await changeRole(deps, mia, { personId: ben.id, role: 'admin' });
  expect(kind(await changeRole(deps, mia, change))).toBe('ChangedMeanwhile');
  expect(await deps.workspaces.roleIn(deps.workspaceId, ben.id)).toBe('admin');
  expect(await changeRole(deps, mia, { ...change, role: 'admin' })).toMatchObject({ value: 'admin' });
});
