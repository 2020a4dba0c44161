import { describe, expect, test as base } from 'vitest';
import type { InviteId, PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Invite, Invites } from './invites.ts';

/** Proves the IN rules of {@link Invites} for one adapter; `open` makes an empty one, with the workspaces `w1` and `w2`, per test. */
export function invitesContract(
  adapter: string,
  open: () => Promise<{ invites: Invites; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ invites: Invites }>({
    invites: async ({}, use) => {
      const { invites, close } = await open();
      await use(invites);
      await close();
    },
  });

  describe(`Invites contract, ${adapter}`, () => {
    test('IN1 reading an invite, however often, spends nothing', async ({ invites }) => {
      await invites.add(invite('a', { maxUses: 1 }));
      for (let i = 0; i < 3; i++)
        expect(await invites.bySecretHash('hash-a')).toEqual(invite('a', { maxUses: 1 }));
      expect(await invites.use('a' as InviteId, at(5))).toBe(true);
      expect(await invites.bySecretHash('hash-x')).toBeUndefined();
    });

    test('IN2 uses that race never pass the limit', async ({ invites }) => {
      await invites.add(invite('a', { maxUses: 3 }));
      const used = await Promise.all(Array.from({ length: 10 }, () => invites.use('a' as InviteId, at(5))));
      expect(used.filter(Boolean)).toHaveLength(3);
      expect((await invites.bySecretHash('hash-a'))?.uses).toBe(3);
    });

    test('IN2 an expired, revoked or unknown invite is not used', async ({ invites }) => {
      await invites.add(invite('a'));
      await invites.add(invite('b'));
      await invites.revoke(w1, 'b' as InviteId, at(4));
      expect(await invites.use('a' as InviteId, at(1_000))).toBe(false);
      expect(await invites.use('b' as InviteId, at(5))).toBe(false);
      expect(await invites.use('x' as InviteId, at(5))).toBe(false);
      expect((await invites.bySecretHash('hash-a'))?.uses).toBe(0);
    });

    test('IN3 a workspace lists its own standing invites, newest first', async ({ invites }) => {
      await invites.add(invite('a', { createdAt: at(1) }));
      await invites.add(invite('b', { createdAt: at(2) }));
      await invites.add(invite('c', { createdAt: at(3), expiresAt: at(10) }));
      await invites.add(invite('d', { workspaceId: 'w2' as WorkspaceId }));
      expect((await invites.ofWorkspace(w1, at(20))).map((i) => i.id)).toEqual(['b', 'a']);
      expect(await invites.revoke(w1, 'a' as InviteId, at(21))).toBe(true);
      expect((await invites.ofWorkspace(w1, at(22))).map((i) => i.id)).toEqual(['b']);
    });

    test('IN3 a foreign workspace cannot revoke', async ({ invites }) => {
      await invites.add(invite('d', { workspaceId: 'w2' as WorkspaceId }));
      expect(await invites.revoke(w1, 'd' as InviteId, at(5))).toBe(false);
      expect(await invites.use('d' as InviteId, at(6))).toBe(true);
    });
  });
}

const w1 = 'w1' as WorkspaceId;
const at = (ms: number) => ms as Instant;
const invite = (id: string, fields: Partial<Invite> = {}): Invite => ({
  id: id as InviteId,
  workspaceId: w1,
  secretHash: `hash-${id}`,
  role: 'member',
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: at(1),
  expiresAt: at(1_000),
  uses: 0,
  maxUses: 0,
  ...fields,
});
