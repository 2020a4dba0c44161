import { describe, expect, test as base } from 'vitest';
import type { InviteId, PersonId, Slug, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { Invite, Invites } from './invites.ts';
import type { Workspace } from './workspaces.ts';

/** Proves the IN rules of {@link Invites}; `open` makes an empty list per test, in a directory with these workspaces of `owner`. */
export function invitesContract(
  adapter: string,
  open: (directory: {
    owner: Person;
    workspaces: readonly Workspace[];
  }) => Promise<{ invites: Invites; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ invites: Invites }>({
    invites: async ({}, use) => {
      const { invites, close } = await open({ owner, workspaces: [hall, other] });
      await use(invites);
      await close();
    },
  });

  describe(`Invites contract, ${adapter}`, () => {
    test('IN1 reading gives back what was added and spends nothing', async ({ invites }) => {
      const added = invite('a', { maxUses: 1, email: 'ben@example.test' });
      await invites.add(added);
      for (let i = 0; i < 3; i++) expect(await invites.bySecretHash('hash-a')).toEqual(added);
      expect(await invites.ofWorkspace(hall.id, at(1))).toEqual([added]);
      expect(await invites.bySecretHash('hash-b')).toBeUndefined();
      expect(await invites.use(added.id, at(1))).toBe(true);
    });

    test('IN2 uses are counted up to the limit', async ({ invites }) => {
      await invites.add(invite('a', { maxUses: 2 }));
      expect(await invites.use(id('a'), at(1))).toBe(true);
      expect(await invites.use(id('a'), at(2))).toBe(true);
      expect(await invites.use(id('a'), at(3))).toBe(false);
      expect(await invites.bySecretHash('hash-a')).toMatchObject({ uses: 2 });
    });

    test('IN2 the last use is one person’s when uses race', async ({ invites }) => {
      await invites.add(invite('a', { maxUses: 3 }));
      const used = await Promise.all(Array.from({ length: 10 }, () => invites.use(id('a'), at(1))));
      expect(used.filter(Boolean)).toHaveLength(3);
      expect(await invites.bySecretHash('hash-a')).toMatchObject({ uses: 3 });
    });

    test('IN2 without a limit it goes on; expired, revoked or unknown it does not', async ({ invites }) => {
      await invites.add(invite('a'));
      await invites.add(invite('b'));
      for (let i = 0; i < 20; i++) expect(await invites.use(id('a'), at(i))).toBe(true);
      expect(await invites.use(id('a'), expiresAt)).toBe(false);
      await invites.revoke(hall.id, id('b'), at(3));
      expect(await invites.use(id('b'), at(4))).toBe(false);
      expect(await invites.use(id('c'), at(4))).toBe(false);
      expect(await invites.bySecretHash('hash-b')).toMatchObject({ uses: 0, revokedAt: at(3) });
    });

    test('IN3 the revoked and the expired are not listed; the newest is first', async ({ invites }) => {
      await invites.add(invite('a', { createdAt: at(1) }));
      await invites.add(invite('b', { createdAt: at(2) }));
      await invites.add(invite('c', { createdAt: at(3) }));
      await invites.add(invite('d', { workspaceId: other.id }));
      expect(await invites.revoke(hall.id, id('b'), at(9))).toBe(true);
      expect((await invites.ofWorkspace(hall.id, at(9))).map((i) => i.id)).toEqual([id('c'), id('a')]);
      expect(await invites.ofWorkspace(hall.id, expiresAt)).toEqual([]);
    });

    test('IN3 one of those who revoke at once did it, and it keeps its time', async ({ invites }) => {
      await invites.add(invite('a'));
      const done = await Promise.all(
        Array.from({ length: 8 }, () => invites.revoke(hall.id, id('a'), at(1))),
      );
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await invites.revoke(hall.id, id('a'), at(5))).toBe(false);
      expect(await invites.bySecretHash('hash-a')).toMatchObject({ revokedAt: at(1) });
    });

    test('IN3 another workspace’s invite cannot be revoked', async ({ invites }) => {
      await invites.add(invite('a', { workspaceId: other.id }));
      expect(await invites.revoke(hall.id, id('a'), at(1))).toBe(false);
      expect(await invites.revoke(hall.id, id('z'), at(1))).toBe(false);
      expect(await invites.use(id('a'), at(2))).toBe(true);
    });
  });
}

const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const expiresAt = at(1_000);
const id = (name: string) => name as InviteId;
const owner: Person = { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.org' };
const workspace = (name: string): Workspace => ({
  id: `id-${name}` as WorkspaceId,
  slug: name as Slug,
  name,
  createdAt: at(0),
});
const [hall, other] = [workspace('hall'), workspace('other')];
const invite = (name: string, more: Partial<Invite> = {}): Invite => ({
  id: id(name),
  workspaceId: hall.id,
  secretHash: `hash-${name}`,
  role: 'member',
  createdBy: owner.id,
  createdByName: owner.name,
  createdAt: at(0),
  expiresAt,
  uses: 0,
  maxUses: 0,
  ...more,
});
