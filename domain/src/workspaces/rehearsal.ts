import type { PersonActor } from '../actor.ts';
import { createMemoryAttempts } from '../ports/attempts.memory.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import { createMemoryFanout } from '../ports/fanout.memory.ts';
import type { News } from '../ports/fanout.ts';
import { createMemoryBranches } from '../ports/branches.memory.ts';
import { createMemoryBlobs } from '../ports/blobs.memory.ts';
import { createMemoryImages } from '../ports/images.memory.ts';
import { createMemoryPictures } from '../ports/pictures.memory.ts';
import { createMemoryInvites } from '../ports/invites.memory.ts';
import { createMailer } from '../mail/mailer.ts';
import { createMemoryCache } from '../ports/cache.memory.ts';
import { createMemoryJobQueue } from '../ports/job-queue.memory.ts';
import { createMemoryKeepers } from '../ports/keepers.memory.ts';
import { createMemoryMails } from '../ports/mails.memory.ts';
import { createMemoryRemovals } from '../ports/removals.memory.ts';
import { createMemoryTransfers } from '../ports/transfers.memory.ts';
import { createMemoryUpkeep } from '../ports/upkeep.memory.ts';
import { playOutbound } from '../webhooks/rehearsal.ts';
import { createMemoryOutbox } from '../ports/outbox.memory.ts';
import { createMemoryAnswers } from '../ports/answers.memory.ts';
import { createMemoryMeetings } from '../ports/meetings.memory.ts';
import { createMemoryPostRecords } from '../ports/posts.memory.ts';
import { createMemoryProfiles } from '../ports/profiles.memory.ts';
import { createMemoryRoster } from '../ports/roster.memory.ts';
import { createMemoryTransactions } from '../ports/transactions.memory.ts';
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
  const base = { clock: createMemoryClock(), ids: createMemoryIds() };
  const mails = createMemoryMails();
  const workspaces = createMemoryWorkspaces();
  const branches = createMemoryBranches(async (id) => (await workspaces.byId(id)) !== undefined);
  return {
    ...base,
    attempts: createMemoryAttempts(),
    mails,
    mailer: createMailer({ ...base, mails, origin: new URL('https://stoa.example'), log: () => {} }),
    cache: createMemoryCache(),
    jobs: createMemoryJobQueue(base),
    keepers: createMemoryKeepers(),
    fanout,
    news,
    setup: { secretHash: await hashSecret(setupToken) },
    workspaces,
    branches,
    removals: createMemoryRemovals({ workspaces, branches }),
    transfers: createMemoryTransfers(),
    blobs: createMemoryBlobs(),
    images: createMemoryImages(),
    pictures: createMemoryPictures(),
    invites: createMemoryInvites(),
    upkeep: createMemoryUpkeep(),
    outbound: playOutbound(),
  };
}

/** The workspace Agora, owned by Mia, with `members`; the rest of the world is outside. */
export async function agora(members: Readonly<Record<string, Role>> = {}) {
  const directory = await emptyDirectory();
  const workspace = await addWorkspace(directory, mia.id, 'Agora');
  for (const [id, role] of Object.entries(members))
    await directory.workspaces.join(workspace.id, id as PersonId, role, directory.clock.now());
  return {
    ...directory,
    workspace,
    workspaceId: workspace.id as WorkspaceId,
    roster: createMemoryRoster(),
    meetings: createMemoryMeetings(),
    answers: createMemoryAnswers(),
    notifications: createMemoryPostRecords().notifications,
    outbox: createMemoryOutbox(),
    profiles: createMemoryProfiles(),
    transactions: createMemoryTransactions(),
  };
}
