import {
  hashSecret,
  randomIds,
  systemClock,
  type Directory,
  type Home,
  type Stoa,
  type StoaElsewhere,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryAccounts } from '@stoa/domain/memory/accounts';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMemoryInvites } from '@stoa/domain/memory/invites';
import { createMemoryMeetings } from '@stoa/domain/memory/meetings';
import { createMemoryMessageLog } from '@stoa/domain/memory/message-log';
import { createMemoryAttendance, createMemorySeats } from '@stoa/domain/memory/seats';
import { createMemoryWorkspaces } from '@stoa/domain/memory/workspaces';

/** The set-up secret of every memory home: it guards nothing that outlives the process. */
export const memorySetupSecret = 'memory';

/** A home that forgets everything with the process: for route tests, and for looking at pages with nothing behind them. */
export async function createMemoryStoa(): Promise<Stoa> {
  const base = { clock: systemClock, ids: randomIds, fanout: createMemoryFanout() };
  const accounts = createMemoryAccounts(base);
  const directory: Directory = {
    ...base,
    setup: { secretHash: await hashSecret(memorySetupSecret) },
    workspaces: createMemoryWorkspaces(accounts.personById),
    invites: createMemoryInvites(),
  };
  const homes = new Map<WorkspaceId, Home>();
  const homeOf = (workspaceId: WorkspaceId): Home => ({
    ...directory,
    workspaceId,
    meetings: createMemoryMeetings(),
    seats: createMemorySeats(),
    attendance: createMemoryAttendance(),
    messageLog: createMemoryMessageLog(),
  });

  return {
    directory,
    accounts,
    async inWorkspace(id, work) {
      const home = homes.get(id) ?? homeOf(id);
      homes.set(id, home);
      return work(home);
    },
    attempts: createMemoryAttempts(),
    health: async () => ({ ready: true, version: '0.1.0', parts: { memory: 'up' } }),
    log: () => {},
  };
}

let opened: Promise<Stoa> | undefined;
/** The one home of this process. */
export const openStoa = (): Promise<Stoa | StoaElsewhere> => (opened ??= createMemoryStoa());
