import { describe, expect, test as base } from 'vitest';
import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Presence } from './presence.ts';

interface Opened {
  readonly presence: Presence;
  /** The same of another process, where there are several; else the same one. */
  readonly elsewhere: Presence;
}

/** Proves the PR rules of {@link Presence} for one adapter; `open` makes an empty one per test. */
export function presenceContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
  });

  describe(`Presence contract, ${adapter}`, () => {
    test('PR1 somebody is here until their last entry is left', async ({
      opened: { presence, elsewhere },
    }) => {
      const here = async () => (await elsewhere.here(agora)).toSorted();
      const [first, second] = [presence.enter(agora, ada), presence.enter(agora, ada)];
      await expect.poll(here).toEqual([ada]);
      first();
      first();
      const third = elsewhere.enter(agora, ada);
      second();
      await expect.poll(async () => (await presence.here(agora)).toSorted()).toEqual([ada]);
      third();
      await expect.poll(here).toEqual([]);
      await expect.poll(() => presence.here(agora)).toEqual([]);
    });

    test('PR2 each once, and nobody of another workspace', async ({ opened: { presence, elsewhere } }) => {
      presence.enter(agora, ada);
      elsewhere.enter(agora, ada);
      elsewhere.enter(agora, ben);
      presence.enter(other, ben);
      await expect.poll(async () => (await presence.here(agora)).toSorted()).toEqual([ada, ben]);
      await expect.poll(() => elsewhere.here(other)).toEqual([ben]);
      expect(await presence.here('nowhere' as WorkspaceId)).toEqual([]);
    });

    test('PR3 listeners hear who comes and goes, until they stop', async ({
      opened: { presence, elsewhere },
    }) => {
      const heard: string[] = [];
      const stop = presence.listen((workspace) => void heard.push(workspace));
      const leave = elsewhere.enter(agora, ada);
      await expect.poll(() => heard).toEqual([agora]);
      leave();
      await expect.poll(() => heard).toEqual([agora, agora]);
      stop();
      presence.enter(agora, ben);
      await expect.poll(() => presence.here(agora)).toEqual([ben]);
      expect(heard).toEqual([agora, agora]);
    });
  });
}

const [agora, other] = ['agora' as WorkspaceId, 'other' as WorkspaceId];
const [ada, ben] = ['ada' as PersonId, 'ben' as PersonId];
