import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, Slug, WorkspaceId } from '../ids.ts';
import type { Person } from './accounts.ts';
import type { Instant } from '../time.ts';
import type { ProcessId } from './leases.ts';
import type { NotedRoom, RunningRooms } from './running-rooms.ts';
import type { Workspace } from './workspaces.ts';

/** What there is before each test. */
export interface RunningRoomsGiven {
  readonly owner: Person;
  readonly workspace: Workspace;
}

/** Proves the RR rules of {@link RunningRooms} for one adapter; `open` makes an empty store per test, in which the workspace exists. */
export function runningRoomsContract(
  adapter: string,
  open: (given: RunningRoomsGiven) => Promise<{ runningRooms: RunningRooms; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ rooms: RunningRooms }>({
    rooms: async ({}, use) => {
      const { runningRooms, close } = await open({ owner, workspace });
      await use(runningRooms);
      await close();
    },
  });

  describe(`RunningRooms contract, ${adapter}`, () => {
    test('RR1 a room is noted once, for whoever took it last', async ({ rooms }) => {
      await rooms.began(room('a', one, later(1)));
      await rooms.began(room('a', two, later(2)));
      expect(await rooms.notOf([], 10)).toEqual([room('a', two, later(2))]);
    });

    test('RR1 a note that comes late changes nothing', async ({ rooms }) => {
      await rooms.began(room('a', two, later(2)));
      await rooms.began(room('a', one, later(1)));
      await rooms.began(room('a', one, 0));
      expect(await rooms.notOf([], 10)).toEqual([room('a', two, later(2))]);
    });

    test('RR1 without a lease a room is noted where nobody noted it', async ({ rooms }) => {
      await rooms.began(room('a', one, 0));
      expect(await rooms.notOf([], 10)).toEqual([room('a', one, 0)]);
      await rooms.began(room('a', two, later(1)));
      expect(await rooms.notOf([], 10)).toEqual([room('a', two, later(1))]);
    });

    test('RR2 an end takes the note away', async ({ rooms }) => {
      await rooms.began(room('a', one, later(1)));
      await rooms.began(room('b', one, later(2)));
      await rooms.ended('a' as MeetingId, later(1));
      await rooms.ended('unknown' as MeetingId, later(9));
      expect(await rooms.notOf([], 10)).toEqual([room('b', one, later(2))]);
    });

    test('RR2 an end that comes after somebody else took the room changes nothing', async ({ rooms }) => {
      await rooms.began(room('a', one, later(1)));
      await rooms.began(room('a', two, later(2)));
      await rooms.ended('a' as MeetingId, later(1));
      expect(await rooms.notOf([], 10)).toEqual([room('a', two, later(2))]);
    });

    test('RR3 those of named processes are left out, the oldest come first, and no more than asked for', async ({
      rooms,
    }) => {
      await rooms.began(room('c', one, later(3)));
      await rooms.began(room('a', two, later(2)));
      await rooms.began(room('b', one, later(1)));
      expect((await rooms.notOf([], 10)).map(({ meetingId }) => meetingId)).toEqual(['b', 'a', 'c']);
      expect(await rooms.notOf([one], 10)).toEqual([room('a', two, later(2))]);
      expect(await rooms.notOf([one, two], 10)).toEqual([]);
      expect((await rooms.notOf([two], 1)).map(({ meetingId }) => meetingId)).toEqual(['b']);
    });
  });
}

const [one, two] = ['process-1', 'process-2'] as [ProcessId, ProcessId];
/** Fences are times in µs. */
const later = (n: number): number => 1_800_000_000_000_000 + n;
const owner: Person = { id: 'olga' as PersonId, name: 'Olga', email: 'olga@agora.example' };
const workspace: Workspace = {
  id: 'agora' as WorkspaceId,
  slug: 'agora' as Slug,
  name: 'Agora',
  createdAt: 1 as Instant,
};
const room = (id: string, process: ProcessId, fence: number): NotedRoom => ({
  meetingId: id as MeetingId,
  workspaceId: workspace.id,
  process,
  fence,
});
