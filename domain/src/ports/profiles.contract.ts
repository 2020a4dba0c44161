import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Profiles } from './profiles.ts';

/** Proves the PF rules of {@link Profiles} for one adapter; `open` makes an empty place per test. */
export function profilesContract(
  adapter: string,
  open: () => Promise<{ readonly profiles: Profiles; readonly close: () => Promise<void> }>,
): void {
  const test = base.extend<{ profiles: Profiles }>({
    profiles: async ({}, use) => {
      const { profiles, close } = await open();
      await use(profiles);
      await close();
    },
  });
  const mia = 'mia' as PersonId;
  const begun = { personId: mia, joinedAs: 'Mia', createdAt: 1_767_603_600_000 as Instant };
  const settings = { mentionsByMail: true, digestByMail: false };

  describe(`Profiles contract, ${adapter}`, () => {
    test('PF1 a profile is begun once', async ({ profiles }) => {
      expect(await profiles.of(mia)).toBeUndefined();
      await profiles.begin(begun);
      await profiles.begin({ ...begun, joinedAs: 'Else' });
      expect(await profiles.of(mia)).toEqual(begun);
    });
    test('PF2 settings are given once, and only to a profile', async ({ profiles }) => {
      await profiles.beginSettings(mia, settings);
      expect(await profiles.of(mia)).toBeUndefined();
      await profiles.begin(begun);
      await profiles.beginSettings(mia, settings);
      await profiles.beginSettings(mia, { mentionsByMail: false, digestByMail: true });
      expect(await profiles.of(mia)).toEqual({ ...begun, settings });
    });
  });
}
