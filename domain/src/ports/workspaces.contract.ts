import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode, Slug, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** Proves the WS rules of {@link Workspaces} for one adapter; `open` makes an empty list per test that knows these people. */
export function workspacesContract(
  adapter: string,
  open: (people: readonly Person[]) => Promise<{ workspaces: Workspaces; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ workspaces: Workspaces }>({
    workspaces: async ({}, use) => {
      const { workspaces, close } = await open(people);
      await use(workspaces);
      await close();
    },
  });

  describe(`Workspaces contract, ${adapter}`, () => {
    test('WS1 a new workspace is found by slug and by id, with its owner in it', async ({ workspaces }) => {
      expect(await workspaces.count()).toBe(0);
      expect(await workspaces.create(hall, ada)).toBe(true);
      expect(await workspaces.bySlug(hall.slug)).toEqual(hall);
      expect(await workspaces.byId(hall.id)).toEqual(hall);
      expect(await workspaces.roleIn(hall.id, ada)).toBe('owner');
      expect((await workspaces.members(hall.id, { limit: 10, offset: 0 })).members).toEqual([
        {
          personId: ada,
          name: 'ada Lovelace',
          email: 'ada@example.org',
          role: 'owner',
          joinedAt: hall.createdAt,
        },
      ]);
      expect(await workspaces.count()).toBe(1);
    });

    test('WS2 a slug is taken once, also when two ask at once', async ({ workspaces }) => {
      const other = workspace('other', { slug: hall.slug });
      const created = await Promise.all([workspaces.create(hall, ada), workspaces.create(other, ben)]);
      expect(created.toSorted()).toEqual([false, true]);
      expect(await workspaces.count()).toBe(1);
      const [winner, loser] = created[0] ? [ada, ben] : [ben, ada];
      expect(await workspaces.ofPerson(winner)).toHaveLength(1);
      expect(await workspaces.ofPerson(loser)).toEqual([]);
    });

    test('WS3 joining again changes nothing, whatever the role', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      expect(await workspaces.join(hall.id, ben, 'admin', at(5))).toBe(true);
      expect(await workspaces.join(hall.id, ben, 'member', at(6))).toBe(false);
      expect(await workspaces.join(hall.id, ada, 'member', at(6))).toBe(false);
      expect(await workspaces.roleIn(hall.id, ada)).toBe('owner');
      const { members } = await workspaces.members(hall.id, { limit: 10, offset: 0 });
      expect(members.find((m) => m.personId === ben)).toMatchObject({ role: 'admin', joinedAt: at(5) });
    });

    test('WS3 joining twice at once joins once', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      const joined = await Promise.all([1, 2, 3].map((n) => workspaces.join(hall.id, ben, 'member', at(n))));
      expect(joined.filter(Boolean)).toHaveLength(1);
    });

    test('WS4 who is no member has no role', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      expect(await workspaces.roleIn(hall.id, ben)).toBeUndefined();
      expect(await workspaces.roleIn("' or 1=1 --" as WorkspaceId, ada)).toBeUndefined();
      expect(await workspaces.roleIn(hall.id, 'nobody' as PersonId)).toBeUndefined();
      expect(await workspaces.bySlug('nowhere' as Slug)).toBeUndefined();
      expect(await workspaces.byId('nowhere' as WorkspaceId)).toBeUndefined();
    });

    test('WS5 a room code leads to its meeting and to no other', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      await workspaces.registerRoom(code, hall.id, 'm1' as MeetingId);
      await expect(workspaces.registerRoom(code, hall.id, 'm2' as MeetingId)).rejects.toThrow();
      expect(await workspaces.roomByCode(code)).toEqual({ workspaceId: hall.id, meetingId: 'm1' });
      expect(await workspaces.roomByCode('aaa-aaaa-aaa' as RoomCode)).toBeUndefined();
    });

    test('WS6 the last owner stays', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      await workspaces.join(hall.id, ben, 'member', at(5));
      expect(await workspaces.setRole(hall.id, ada, 'member')).toBe(false);
      expect(await workspaces.leave(hall.id, ada)).toBe(false);
      expect(await workspaces.roleIn(hall.id, ada)).toBe('owner');

      expect(await workspaces.setRole(hall.id, ben, 'owner')).toBe(true);
      expect(await workspaces.setRole(hall.id, ada, 'admin')).toBe(true);
      expect(await workspaces.leave(hall.id, ben)).toBe(false);
      expect(await workspaces.leave(hall.id, ada)).toBe(true);
      expect(await workspaces.roleIn(hall.id, ada)).toBeUndefined();
    });

    test('WS6 two owners who leave at once leave one', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      await workspaces.join(hall.id, ben, 'owner', at(5));
      const left = await Promise.all([workspaces.leave(hall.id, ada), workspaces.leave(hall.id, ben)]);
      expect(left.toSorted()).toEqual([false, true]);
    });

    test('WS6 who is no member has no role to set and nothing to leave', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      expect(await workspaces.setRole(hall.id, ben, 'owner')).toBe(false);
      expect(await workspaces.leave(hall.id, ben)).toBe(false);
    });

    test('a person’s workspaces come by name, with their role, and take a new name', async ({
      workspaces,
    }) => {
      const [b, a, c] = [workspace('b'), workspace('A'), workspace('c')];
      await workspaces.create(b, ada);
      await workspaces.create(a, ben);
      await workspaces.create(c, ben);
      await workspaces.join(a.id, ada, 'member', at(9));
      expect(await workspaces.ofPerson(ada)).toEqual([
        { ...a, role: 'member' },
        { ...b, role: 'owner' },
      ]);
      expect(await workspaces.rename(a.id, 'zeta', 'alpha')).toBe(false);
      expect(await workspaces.rename(a.id, 'zeta', a.name)).toBe(true);
      expect((await workspaces.ofPerson(ada)).map(({ name }) => name)).toEqual(['b', 'zeta']);
    });

    test('members come by name in pages, and are found by part of a name or an address', async ({
      workspaces,
    }) => {
      await workspaces.create(hall, ada);
      for (const { id } of people.slice(1)) await workspaces.join(hall.id, id, 'member', at(5));
      const page = async (limit: number, offset: number, q = '') => {
        const { members, total } = await workspaces.members(hall.id, { limit, offset, q });
        return [total, ...members.map(({ name }) => name)];
      };
      expect(await page(2, 0)).toEqual([4, 'ada Lovelace', 'Ben%1']);
      expect(await page(2, 2)).toEqual([4, 'Ben_1', 'Élodie']);
      expect(await page(2, 4)).toEqual([4]);
      expect(await page(10, 0, 'LOVE')).toEqual([1, 'ada Lovelace']);
      expect(await page(10, 0, 'BEN2@')).toEqual([1, 'Ben_1']);
      expect(await page(10, 0, 'n_1')).toEqual([1, 'Ben_1']);
      expect(await page(10, 0, '%')).toEqual([1, 'Ben%1']);
      expect(await page(10, 0, '\\')).toEqual([0]);
      expect(await page(10, 0, 'éLO')).toEqual([1, 'Élodie']);
    });

    test('WS8 walks all members by id', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      for (const { id } of people.slice(1)) await workspaces.join(hall.id, id, 'member', at(5));
      const ids = async (limit: number, after?: PersonId) =>
        (await workspaces.membersAfter(hall.id, limit, after)).map(({ personId }) => personId as string);
      expect(await ids(3)).toEqual(['ada', 'ben', 'cy']);
      expect(await ids(3, 'cy' as PersonId)).toEqual(['el']);
      expect(await ids(3, 'bz' as PersonId)).toEqual(['cy', 'el']);
      expect(await ids(3, 'el' as PersonId)).toEqual([]);
      expect(await workspaces.membersAfter('nowhere' as WorkspaceId, 3)).toEqual([]);
      expect((await workspaces.membersAfter(hall.id, 1))[0]).toEqual(
        await workspaces.member(hall.id, { personId: ada }),
      );
    });

    test('WS9 a removed workspace is gone with what led into it', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      await workspaces.registerRoom(code, hall.id, 'm' as MeetingId);
      await workspaces.remove(hall.id);
      await workspaces.remove(hall.id);
      expect(await workspaces.bySlug(hall.slug)).toBeUndefined();
      expect(await workspaces.roomByCode(code)).toBeUndefined();
      expect(await workspaces.ofPerson(ada)).toEqual([]);
      expect(await workspaces.create(hall, ada)).toBe(true);
    });

    test('WS10 a code leads where it was moved to', async ({ workspaces }) => {
      const other = workspace('other');
      for (const one of [hall, other]) await workspaces.create(one, ada);
      await workspaces.registerRoom(code, hall.id, 'm' as MeetingId);
      for (let twice = 0; twice < 2; twice++) await workspaces.moveRoom(code, other.id, 'n' as MeetingId);
      expect(await workspaces.roomByCode(code)).toEqual({ workspaceId: other.id, meetingId: 'n' });
    });

    test('WS11 what somebody chose to read, in a workspace or in none', async ({ workspaces }) => {
      expect(await workspaces.languageOf({ personId: ben })).toBe('nl');
      expect(await workspaces.languageOf({ email: 'BEN2@example.org' })).toBe('nl');
      expect(await workspaces.languageOf({ personId: ada })).toBeUndefined();
      expect(await workspaces.languageOf({ personId: 'nobody' as PersonId })).toBeUndefined();
      expect(await workspaces.languageOf({ email: 'ben2@example%' })).toBeUndefined();
    });

    test('WS12 a member finds their workspace with their role, at this moment, and nobody else does', async ({
      workspaces,
    }) => {
      await workspaces.create(hall, ada);
      await workspaces.create(workspace('other'), ben);
      expect(await workspaces.bySlugFor(hall.slug, ada)).toEqual({ ...hall, role: 'owner' });
      expect(await workspaces.bySlugFor(hall.slug, ben)).toBeUndefined();
      expect(await workspaces.bySlugFor('nowhere' as Slug, ada)).toBeUndefined();
      await workspaces.join(hall.id, ben, 'member', at(5));
      expect(await workspaces.bySlugFor(hall.slug, ben)).toEqual({ ...hall, role: 'member' });
      await workspaces.setRole(hall.id, ben, 'admin');
      expect(await workspaces.bySlugFor(hall.slug, ben)).toMatchObject({ role: 'admin' });
      await workspaces.leave(hall.id, ben);
      expect(await workspaces.bySlugFor(hall.slug, ben)).toBeUndefined();
    });

    test('WS7 finds one member by id or address, and nobody who is elsewhere', async ({ workspaces }) => {
      await workspaces.create(hall, ada);
      const found = { personId: ada, name: 'ada Lovelace', email: 'ada@example.org', role: 'owner' };
      expect(await workspaces.member(hall.id, { personId: ada })).toMatchObject(found);
      expect(await workspaces.member(hall.id, { email: 'Ada@Example.ORG' })).toMatchObject(found);
      expect(await workspaces.member(hall.id, { personId: ben })).toBeUndefined();
      expect(await workspaces.member(hall.id, { email: 'ben2@example.org' })).toBeUndefined();
      expect(await workspaces.member(hall.id, { email: 'ada@example%' })).toBeUndefined();
    });
  });
}

const [ada, ben] = ['ada' as PersonId, 'ben' as PersonId];
const people: readonly Person[] = [
  { id: ada, name: 'ada Lovelace', email: 'ada@example.org' },
  { id: ben, name: 'Ben_1', email: 'ben2@example.org', language: 'nl' },
  { id: 'cy' as PersonId, name: 'Ben%1', email: 'cy@example.org' },
  { id: 'el' as PersonId, name: 'Élodie', email: 'el@example.org' },
];
const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const code = 'abc-defg-hij' as RoomCode;
const workspace = (name: string, more: Partial<Workspace> = {}): Workspace => ({
  id: `id-${name}` as WorkspaceId,
  slug: `slug-${name}` as Slug,
  name,
  createdAt: at(0),
  ...more,
});
const hall = workspace('hall');
