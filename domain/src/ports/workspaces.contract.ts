import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode, Slug, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** The accounts that {@link workspacesContract} expects to exist. */
export const contractPeople = [
  { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.org' },
  { id: 'bo' as PersonId, name: 'Bo', email: 'bo@example.org' },
  { id: 'cy' as PersonId, name: 'cy', email: 'cy@other.example' },
] as const;
const [ada, bo, cy] = contractPeople.map((person) => person.id) as [PersonId, PersonId, PersonId];

/** Proves the WS rules of {@link Workspaces} for one adapter; `open` makes an empty one that knows {@link contractPeople}, per test. */
export function workspacesContract(
  adapter: string,
  open: () => Promise<{ workspaces: Workspaces; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ workspaces: Workspaces }>({
    workspaces: async ({}, use) => {
      const { workspaces, close } = await open();
      await use(workspaces);
      await close();
    },
  });

  describe(`Workspaces contract, ${adapter}`, () => {
    test('WS1 a workspace and its owner are stored together', async ({ workspaces }) => {
      expect(await workspaces.count()).toBe(0);
      expect(await workspaces.create(agora, ada)).toBe(true);
      expect(await workspaces.count()).toBe(1);
      expect(await workspaces.bySlug(agora.slug)).toEqual(agora);
      expect(await workspaces.byId(agora.id)).toEqual(agora);
      expect(await workspaces.roleIn(agora.id, ada)).toBe('owner');
    });

    test('WS2 a taken slug is refused and changes nothing', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      expect(await workspaces.create({ ...agora, id: 'w2' as WorkspaceId, name: 'Other' }, bo)).toBe(false);
      expect((await workspaces.bySlug(agora.slug))?.name).toBe('Agora');
      expect(await workspaces.ofPerson(bo)).toEqual([]);
      expect(await workspaces.count()).toBe(1);
    });

    test('WS3 joining twice keeps the first role', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      expect(await workspaces.join(agora.id, bo, 'admin', at(5))).toBe(true);
      expect(await workspaces.join(agora.id, bo, 'member', at(6))).toBe(false);
      expect(await workspaces.join(agora.id, ada, 'member', at(7))).toBe(false);
      expect(await workspaces.roleIn(agora.id, bo)).toBe('admin');
      expect(await workspaces.roleIn(agora.id, ada)).toBe('owner');
    });

    test('WS4 strangers and unknown ids have no role', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      expect(await workspaces.roleIn(agora.id, bo)).toBeUndefined();
      expect(await workspaces.roleIn("' or 1=1 --" as WorkspaceId, ada)).toBeUndefined();
      expect(await workspaces.bySlug('nowhere' as Slug)).toBeUndefined();
    });

    test('WS5 a room code leads to one meeting, for good', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      const code = 'abc-defg-hij' as RoomCode;
      await workspaces.registerRoom(code, agora.id, 'm1' as MeetingId);
      await expect(workspaces.registerRoom(code, agora.id, 'm2' as MeetingId)).rejects.toThrow();
      expect(await workspaces.roomByCode(code)).toEqual({ workspaceId: agora.id, meetingId: 'm1' });
      expect(await workspaces.roomByCode('zzz-zzzz-zzz' as RoomCode)).toBeUndefined();
    });

    test('WS6 the last owner stays, whatever is asked', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      await workspaces.join(agora.id, bo, 'member', at(5));
      expect(await workspaces.setRole(agora.id, ada, 'member')).toBe(false);
      expect(await workspaces.leave(agora.id, ada)).toBe(false);
      expect(await workspaces.roleIn(agora.id, ada)).toBe('owner');
      expect(await workspaces.setRole(agora.id, bo, 'owner')).toBe(true);
      expect(await workspaces.setRole(agora.id, ada, 'member')).toBe(true);
      expect(await workspaces.leave(agora.id, bo)).toBe(false);
      expect(await workspaces.leave(agora.id, ada)).toBe(true);
    });

    test('WS6 two owners who go at once leave one behind', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      await workspaces.join(agora.id, bo, 'owner', at(5));
      const went = await Promise.all([workspaces.leave(agora.id, ada), workspaces.leave(agora.id, bo)]);
      expect(went.filter(Boolean)).toHaveLength(1);
    });

    test('members are listed by name, searched by name and address, in pages', async ({ workspaces }) => {
      await workspaces.create(agora, bo);
      await workspaces.join(agora.id, cy, 'member', at(6));
      await workspaces.join(agora.id, ada, 'admin', at(5));
      const all = await workspaces.members(agora.id, { limit: 2, offset: 0 });
      expect(all).toMatchObject({
        total: 3,
        members: [{ name: 'Ada', role: 'admin', joinedAt: 5 }, { name: 'Bo' }],
      });
      expect((await workspaces.members(agora.id, { limit: 2, offset: 2 })).members).toMatchObject([
        { name: 'cy' },
      ]);
      expect(await workspaces.members(agora.id, { limit: 9, offset: 0, q: 'EXAMPLE.org' })).toMatchObject({
        total: 2,
      });
      expect(await workspaces.members(agora.id, { limit: 9, offset: 0, q: '%' })).toMatchObject({ total: 0 });
    });

    test('a person sees their workspaces by name, and a new name at once', async ({ workspaces }) => {
      await workspaces.create(agora, ada);
      await workspaces.create({ ...agora, id: 'w2' as WorkspaceId, slug: 'zeno' as Slug, name: 'Zeno' }, ada);
      await workspaces.rename(agora.id, 'The Agora');
      expect((await workspaces.ofPerson(ada)).map((w) => [w.name, w.role])).toEqual([
        ['The Agora', 'owner'],
        ['Zeno', 'owner'],
      ]);
    });
  });
}

const at = (ms: number) => ms as Instant;
const agora: Workspace = { id: 'w1' as WorkspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: at(1) };
