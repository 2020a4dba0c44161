import { expect, test } from 'vitest';
import type { PersonId } from '../ids.ts';
import { createMemoryRoster } from '../ports/roster.memory.ts';
import type { RosterEntry } from '../ports/roster.ts';
import { changeRole } from '../workspaces/change-role.ts';
import { leaveWorkspace } from '../workspaces/leave-workspace.ts';
import { agora, ben, mia } from '../workspaces/rehearsal.ts';
import { removeMember } from '../workspaces/remove-member.ts';
import { mirrorMember } from './mirror-member.ts';
import { mirrorMembers } from './mirror-members.ts';

const entries = async (home: Awaited<ReturnType<typeof agora>>): Promise<readonly RosterEntry[]> =>
  home.roster.page(500);

test('whoever joins, changes and leaves is mirrored with who did it', async () => {
  const home = await agora({ ben: 'member' });
  await mirrorMember(home, ben, { personId: ben.id });
  await changeRole(home, mia, { personId: ben.id, role: 'admin' });
  expect(await entries(home)).toMatchObject([
    { personId: 'ben', name: 'ben', role: 'admin', changedBy: 'mia' },
  ]);
  await removeMember(home, mia, { personId: ben.id });
  expect(await entries(home)).toMatchObject([
    { personId: 'ben', changedBy: 'mia', leftAt: home.clock.now() },
  ]);
});

test('whoever leaves by themselves did it', async () => {
  const home = await agora({ ben: 'member' });
  await mirrorMembers(home);
  await leaveWorkspace(home, ben);
  expect((await entries(home)).find(({ personId }) => personId === 'ben')).toMatchObject({
    changedBy: 'ben',
    leftAt: home.clock.now(),
  });
});

test('opening a workspace makes good what was missed, page by page', async () => {
  const people = Object.fromEntries(Array.from({ length: 1_203 }, (_, i) => [`p${i}`, 'member' as const]));
  const home = await agora(people);
  await home.roster.put([
    {
      personId: 'gone' as PersonId,
      name: 'Gone',
      role: 'member',
      joinedAt: home.clock.now(),
      changedBy: mia.id,
    },
  ]);
  await mirrorMembers(home);
  const all = [...(await home.roster.page(500))];
  while (all.length % 500 === 0) all.push(...(await home.roster.page(500, all.at(-1)!.personId)));
  expect(all).toHaveLength(1_205);
  expect(all.filter(({ leftAt }) => leftAt !== undefined).map(({ name }) => name)).toEqual(['Gone']);
});

test('where nothing was missed nothing is written', async () => {
  const home = await agora({ ben: 'member' });
  await mirrorMembers(home);
  let writes = 0;
  const roster = { ...home.roster, put: async () => void (writes += 1) };
  await mirrorMembers({ ...home, roster });
  expect(writes).toBe(0);
});

test('of two who mirror at once, the newer news stays', async () => {
  const home = await agora({ ben: 'member' });
  const roster = createMemoryRoster();
  let isHeld = true;
  const slow = {
    ...roster,
    // The first to write finds that the directory changed while it was on its way.
    async put(given: readonly RosterEntry[]) {
      if (isHeld) {
        isHeld = false;
        await home.workspaces.leave(home.workspaceId, ben.id);
        await roster.leave(ben.id, home.clock.now(), mia.id);
      }
      await roster.put(given);
    },
  };
  await mirrorMember({ ...home, roster: slow }, ben, { personId: ben.id });
  expect(await roster.page(10)).toMatchObject([{ personId: 'ben', leftAt: home.clock.now() }]);
});
