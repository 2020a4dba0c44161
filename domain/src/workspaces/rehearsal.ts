import type { PersonActor } from '../actor.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import { createMemoryFanout } from '../ports/fanout.memory.ts';
import type { News } from '../ports/fanout.ts';
import { createMemoryInvites } from '../ports/invites.memory.ts';
import { createMemoryWorkspaces } from '../ports/workspaces.memory.ts';
import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Role } from '../roles.ts';
import { hashSecret } from '../secret.ts';
import { addWorkspace } from './add-workspace.ts';

export const person = (name: string): PersonActor => ({
  type: 'person',
  id: name.toLowerCase() as PersonId,
  name,
});
export const [mia, ben, eve] = [person('Mia'), person('Ben'), person('Eve')];
export const setupToken = 'the-secret-of-the-terminal';

/** A directory in memory that waits for its owner. `news` is what was published. */
export async function emptyDirectory() {
  const news: News[] = [];
  const fanout = createMemoryFanout();
  fanout.listen((one) => void (one.type === 'missed' || news.push(one)));
  return {
    clock: createMemoryClock(),
    ids: createMemoryIds(),
    fanout,
    news,
    setup: { secretHash: await hashSecret(setupToken) },
    workspaces: createMemoryWorkspaces(),
    invites: createMemoryInvites(),
  };
}

/** The workspace Agora, owned by Mia, with `members`; the rest of the world is outside. */
export async function agora(members: Readonly<Record<string, Role>> = {}) {
  const directory = await emptyDirectory();
  const workspace = await addWorkspace(directory, mia.id, 'Agora');
  for (const [id, role] of Object.entries(members))
    await directory.workspaces.join(workspace.id, id as PersonId, role, directory.clock.now());
  return { ...directory, workspace, workspaceId: workspace.id as WorkspaceId };
}
