import {
  createLive,
  createMailer,
  hashSecret,
  randomIds,
  systemClock,
  type ChangeFeed,
  type Directory,
  type Home,
  type Stoa,
  type StoaElsewhere,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryAccounts } from '@stoa/domain/memory/accounts';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMemoryBlobs } from '@stoa/domain/memory/blobs';
import { createMemoryBranches } from '@stoa/domain/memory/branches';
import { createMemoryImages } from '@stoa/domain/memory/images';
import { createMemoryInvites } from '@stoa/domain/memory/invites';
import { createMemoryCache } from '@stoa/domain/memory/cache';
import { createMemoryJobQueue } from '@stoa/domain/memory/job-queue';
import { createMemoryKeepers } from '@stoa/domain/memory/keepers';
import { createMemoryMails } from '@stoa/domain/memory/mails';
import { createMemoryPictures } from '@stoa/domain/memory/pictures';
import { createMemoryPresence } from '@stoa/domain/memory/presence';
import { createMemoryRemovals } from '@stoa/domain/memory/removals';
import { createMemoryTransfers } from '@stoa/domain/memory/transfers';
import { createMemoryUpkeep } from '@stoa/domain/memory/upkeep';
import { playOutbound } from '@stoa/domain/webhooks/rehearsal';
import { createMemoryWorkspaceRecords } from '@stoa/domain/memory/workspace-records';
import { createMemoryWorkspaces } from '@stoa/domain/memory/workspaces';

/** The set-up secret of every memory home: it guards nothing that outlives the process. */
export const memorySetupSecret = 'memory';

/** A home that forgets everything with the process: for route tests, and for looking at pages with nothing behind them. */
export async function createMemoryStoa(): Promise<Stoa> {
  const base = { clock: systemClock, ids: randomIds, fanout: createMemoryFanout() };
  const mails = createMemoryMails();
  const mailer = createMailer({ ...base, mails, origin: new URL('http://localhost:3000'), log: () => {} });
  const accounts = createMemoryAccounts({ ...base, mailer });
  const workspaces = createMemoryWorkspaces(accounts.personById);
  const branches = createMemoryBranches(async (id) => (await workspaces.byId(id)) !== undefined);
  const attempts = createMemoryAttempts();
  const directory: Directory = {
    attempts,
    ...base,
    setup: { secretHash: await hashSecret(memorySetupSecret) },
    workspaces,
    branches,
    removals: createMemoryRemovals({ workspaces, branches }),
    transfers: createMemoryTransfers(),
    blobs: createMemoryBlobs(),
    images: createMemoryImages(),
    invites: createMemoryInvites(),
    cache: createMemoryCache(),
    jobs: createMemoryJobQueue(base),
    keepers: createMemoryKeepers(),
    mails,
    pictures: createMemoryPictures(),
    mailer,
    outbound: playOutbound(),
    upkeep: createMemoryUpkeep(async (id) => (await workspaces.byId(id)) !== undefined),
  };
  const homes = new Map<WorkspaceId, Home>();
  const homeOf = (workspaceId: WorkspaceId): Home => ({
    ...directory,
    workspaceId,
    ...createMemoryWorkspaceRecords(),
  });

  const live = createLive({
    accounts,
    workspaces: directory.workspaces,
    fanout: base.fanout,
    presence: createMemoryPresence(),
    log: () => {},
    feedOf: () => silence,
  });

  return {
    directory,
    accounts,
    live,
    async inWorkspace(id, work) {
      const home = homes.get(id) ?? homeOf(id);
      homes.set(id, home);
      return work(home);
    },
    attempts,
    health: async () => ({ ready: true, version: '0.1.0', parts: { memory: 'up' } }),
    log: () => {},
  };
}

/** Memory keeps no log of changes: those who follow hear only who is here. */
const silence: ChangeFeed = {
  position: async () => 0,
  // eslint-disable-next-line require-yield
  async *follow({ signal }) {
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  },
};

let opened: Promise<Stoa> | undefined;
/** The one home of this process. */
export const openStoa = (): Promise<Stoa | StoaElsewhere> => (opened ??= createMemoryStoa());
