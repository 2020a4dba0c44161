import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Meeting, MeetingId, Person } from '@stoa/domain';
import { invitesContract } from '@stoa/domain/contracts/invites';
import { meetingsContract } from '@stoa/domain/contracts/meetings';
import { messageLogContract } from '@stoa/domain/contracts/message-log';
import { attendanceContract } from '@stoa/domain/contracts/attendance';
import { seatsContract } from '@stoa/domain/contracts/seats';
import { workspacesContract } from '@stoa/domain/contracts/workspaces';
import { openSqlite } from '@stoa/sqlite';
import type { Engine } from '@stoa/tenantdb';
import { openDirectory, openWorkspace } from './index.ts';

const adapter = 'records on sqlite';

workspacesContract(adapter, async (people) => {
  const { engine, close } = await database();
  const { workspaces } = await openDirectory(engine);
  for (const person of people) await addPerson(engine, person);
  return { workspaces, close };
});
invitesContract(adapter, async ({ owner, workspaces: given }) => {
  const { engine, close } = await database();
  const { workspaces, invites } = await openDirectory(engine);
  await addPerson(engine, owner);
  for (const workspace of given) await workspaces.create(workspace, owner.id);
  return { invites, close };
});
meetingsContract(adapter, async () => inWorkspace([]));
seatsContract(adapter, inWorkspace);
attendanceContract(adapter, inWorkspace);
messageLogContract(adapter, async (meetings) => {
  const opened = await inWorkspace(meetings);
  const others: Engine[] = [];
  return {
    ...opened,
    // Another connection on the file, as it is at this moment: what only this process had in memory is not there.
    reopen: async () => {
      const other = await openSqlite(opened.file);
      others.push(other);
      return (await openWorkspace(other)).messageLog;
    },
    close: async () => {
      for (const other of others) await other.close();
      await opened.close();
    },
  };
});

async function inWorkspace(meetings: readonly MeetingId[]) {
  const { engine, file, close } = await database();
  const records = await openWorkspace(engine);
  for (const id of meetings)
    await records.meetings.add({ ...meeting, id, code: id as string as Meeting['code'] });
  return { ...records, file, close };
}

async function database() {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-records-'));
  const file = join(folder, 'stoa.db');
  const engine = await openSqlite(file);
  const close = async (): Promise<void> => {
    await engine.close();
    rmSync(folder, { recursive: true });
  };
  return { engine, file, close };
}

async function addPerson(engine: Engine, { id, name, email }: Person): Promise<void> {
  await engine.run(
    `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values (:id, :name, :email, 0, 0, 0)`,
    { id, name, email },
  );
}

const meeting = {
  title: 'A meeting',
  createdBy: 'ada',
  createdByName: 'Ada',
  createdAt: 0,
  settings: { lobby: false, locked: false, chat: true, share: true, capacity: 50 },
} as unknown as Meeting;
