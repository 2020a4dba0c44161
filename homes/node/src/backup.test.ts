import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskBlobs } from '@stoa/blobs/disk';
import { asBlobKey } from '@stoa/domain';
import type {
  MeetingId,
  MessageId,
  SeatId,
  WorkspaceId,
  Slug,
  PersonId,
  RoomCode,
  Instant,
} from '@stoa/domain';
import { coldOnBlobs, openDirectory, openWorkspace } from '@stoa/records';
import { openSqlite, type SqliteEngine } from '@stoa/sqlite';
import { moveCold, readThrough, redactCold, sweepCold } from '@stoa/tenantdb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUp } from './backup.ts';
import { takeDataFolder } from './data-folder.ts';
import { filesIn } from './files-in.ts';
import { restore } from './restore.ts';

const workspaceId = 'agora' as WorkspaceId;
const meeting = 'm' as MeetingId;
let scratch: string;
let data: string;
let close: () => Promise<void>;
let workspace: SqliteEngine;
let records: Awaited<ReturnType<typeof openWorkspace>>;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'stoa-backup-'));
  data = join(scratch, 'data');
  const folder = takeDataFolder(data);
  const directory = await openSqlite(folder.directoryFile);
  const { workspaces } = await openDirectory(directory);
  const now = new Date().toISOString();
  await directory.run(
    `insert into "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt") values ('mia', 'Mia', 'mia@agora.example', 0, null, :now, :now)`,
    {
      now,
    },
  );
  const made = { id: workspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: 1 as Instant };
  await workspaces.create(made, 'mia' as PersonId);
  workspace = await openSqlite(folder.workspaceFile(workspaceId));
  records = await openWorkspace(workspace);
  await records.meetings.add({
    id: meeting,
    code: 'abc-defg-hij' as RoomCode,
    title: 'Plans',
    createdBy: 'mia' as PersonId,
    createdByName: 'Mia',
    createdAt: 1 as Instant,
    settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
  });
  await say(0, 300);
  close = async () => {
    await Promise.all([directory.close(), workspace.close()]);
    folder.release();
  };
});
afterEach(async () => {
  await close();
  rmSync(scratch, { recursive: true });
});

const say = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, (_, n) =>
      records.messageLog.append({
        id: `message-${from + n}` as MessageId,
        meetingId: meeting,
        authorSeat: 'seat' as SeatId,
        authorName: 'Mia',
        at: 1 as Instant,
        what: { type: 'said', body: `Message ${from + n}` },
      }),
    ),
  );

/** How many messages a data folder or a backup holds; rejects when its positions are not one to that number. */
async function messagesIn(folder: string): Promise<number> {
  const engine = await openSqlite(filesIn(folder).workspaceFile(workspaceId));
  try {
    const { messageLog } = await openWorkspace(engine);
    const last = await messageLog.lastPosition(meeting);
    const read = await messageLog.readAfter(meeting, Math.max(0, last - 500), 500, 'seat' as SeatId);
    expect(read.at(-1)?.position).toBe(last);
    return last;
  } finally {
    await engine.close();
  }
}

describe('a backup', () => {
  test('taken while people write is one moment of each database, and the writing goes on', async () => {
    let writing = true;
    const writes = (async () => {
      for (let n = 300; writing; n += 10) await say(n, n + 10);
    })();
    const manifest = await backUp(data, join(scratch, 'copy'));
    writing = false;
    await writes;
    expect(manifest.files.map(({ path }) => path)).toEqual(['workspaces/agora.db', 'secret', 'directory.db']);
    expect(statSync(join(scratch, 'copy', 'secret')).mode & 0o777).toBe(0o600);
    const copied = await messagesIn(join(scratch, 'copy'));
    expect(copied).toBeGreaterThanOrEqual(300);
    expect(copied).toBeLessThanOrEqual(await records.messageLog.lastPosition(meeting));
  });

  test('has every blob that is there, and a restore brings them back', async () => {
    const blobs = await openDiskBlobs(filesIn(data).blobFolder);
    const body = async function* (text: string) {
      yield Buffer.from(text);
    };
    const keys = ['files/A/b.txt', 'files/a', 'pictures/1'].map((key) => asBlobKey(key)!);
    for (const key of keys)
      await blobs.put(key, body(`bytes of ${key}`), { type: 'text/plain', limitBytes: 99 });
    writeFileSync(join(filesIn(data).blobFolder, 'incoming', 'half'), 'of a dead process');
    const { files } = await backUp(data, join(scratch, 'copy'));
    expect(files.filter(({ path }) => path.startsWith('blobs/'))).toHaveLength(3);

    await blobs.delete(keys[0]!);
    await blobs.put(asBlobKey('later')!, body('later'), { type: 'text/plain', limitBytes: 99 });
    await close();
    close = async () => {};
    expect(await restore(join(scratch, 'copy'), data)).toBe('done');
    const back = await openDiskBlobs(filesIn(data).blobFolder);
    expect((await back.list('', { limit: 10 })).map(({ key }) => key)).toEqual(keys);
    for (const key of keys) {
      const read = await back.get(key);
      if (!read.ok) throw new Error(read.error.type);
      expect(await new Response(read.value.body).text()).toBe(`bytes of ${key}`);
    }
  });

  test('takes along what lies cold, also while something is taken out of it', async () => {
    const cold = (folder: string) =>
      openDiskBlobs(filesIn(folder).blobFolder).then((on) => coldOnBlobs(on, workspaceId));
    const store = await cold(data);
    await moveCold(workspace, store, { before: Infinity });
    let taking = true;
    let taken = 0;
    const takes = (async () => {
      for (; taking && taken < 300; taken++) {
        const key = `message-${taken}`;
        await records.messageLog.append({
          id: `gone-${taken}` as MessageId,
          meetingId: meeting,
          authorSeat: 'seat' as SeatId,
          authorName: 'Mia',
          at: 1 as Instant,
          what: { type: 'deleted', target: key as MessageId },
        });
        await redactCold(workspace, store);
      }
    })();
    const { files } = await backUp(data, join(scratch, 'copy'));
    taking = false;
    await takes;
    expect(taken).toBeGreaterThan(0);
    expect(files.some(({ path }) => path.startsWith('blobs/kept/'))).toBe(true);
    await close();
    close = async () => {};
    expect(await restore(join(scratch, 'copy'), data)).toBe('done');
    const engine = await openSqlite(filesIn(data).workspaceFile(workspaceId));
    try {
      const back = await readThrough(engine, await cold(data), 0, 10_000);
      expect(back.map(({ position }) => position)).toEqual(back.map((_, n) => n + 1));
      expect(back.length).toBeGreaterThan(300);
      expect(await sweepCold(engine, await cold(data), Infinity)).toBeLessThan(3);
    } finally {
      await engine.close();
    }
  });

  test('never takes the place of something, and leaves nothing when it fails', async () => {
    await backUp(data, join(scratch, 'copy'));
    await expect(backUp(data, join(scratch, 'copy'))).rejects.toThrow(/is there already: name a new folder/);
    await expect(backUp(join(scratch, 'empty'), join(scratch, 'other'))).rejects.toThrow(
      /There is no Stoa in/,
    );
    rmSync(join(data, 'secret'));
    await expect(backUp(data, join(scratch, 'other'))).rejects.toThrow();
    expect(readdirSync(scratch).toSorted()).toEqual(['copy', 'data']);
  });
});

describe('a restore', () => {
  const copy = () => join(scratch, 'copy');
  beforeEach(async () => void (await backUp(data, copy())));

  test('on an empty machine brings everything', async () => {
    const elsewhere = join(scratch, 'elsewhere');
    expect(await restore(copy(), elsewhere)).toBe('done');
    expect(await messagesIn(elsewhere)).toBe(300);
    for (const name of ['directory.db', 'secret'])
      expect(readFileSync(join(elsewhere, name))).toEqual(readFileSync(join(copy(), name)));
  });

  test('keeps what was there before', async () => {
    await say(300, 310);
    await close();
    expect(await restore(copy(), data)).toBe('done');
    expect(await messagesIn(data)).toBe(300);
    const before = readdirSync(data).filter((name) => name.startsWith('before-restore-'));
    expect(before).toHaveLength(1);
    expect(await messagesIn(join(data, before[0]!))).toBe(310);
    close = async () => {};
  });

  test('beside a Stoa that runs waits for its next start', async () => {
    await say(300, 310);
    expect(await restore(copy(), data)).toBe('at next start');
    expect(await messagesIn(data)).toBe(310);
    await close();
    takeDataFolder(data).release();
    expect(await messagesIn(data)).toBe(300);
    close = async () => {};
  });

  test('that was killed between any two steps is finished at the next start', async () => {
    await say(300, 310);
    await close();
    close = async () => {};
    // As after a kill when the old directory had just been moved away, and when half of the new files had come.
    mkdirSync(join(data, 'incoming.ready'));
    cpSync(copy(), join(data, 'incoming.ready'), { recursive: true });
    for (const name of readdirSync(data).filter((one) => /^(directory|workspaces|secret)/.test(one)))
      rmSync(join(data, name), { recursive: true });
    renameSync(join(data, 'incoming.ready', 'workspaces'), join(data, 'workspaces'));
    takeDataFolder(data).release();
    expect(await messagesIn(data)).toBe(300);
    expect(existsSync(join(data, 'incoming.ready'))).toBe(false);
  });

  test('refuses what is damaged, newer, or no backup, and changes nothing', async () => {
    const target = join(scratch, 'target');
    appendFileSync(join(copy(), 'workspaces', 'agora.db'), 'x');
    await expect(restore(copy(), target)).rejects.toThrow('The backup is damaged at workspaces/agora.db');
    await expect(restore(scratch, target)).rejects.toThrow(/is no backup of a Stoa/);

    await workspace.run(
      `insert into schema_migration (number, name, checksum) values (99, '0099-later', 'x')`,
    );
    await backUp(data, join(scratch, 'later'));
    await expect(restore(join(scratch, 'later'), target)).rejects.toThrow(
      /The backup is at 0099-later, but this program only knows/,
    );
    expect(existsSync(join(target, 'incoming'))).toBe(false);
    expect(existsSync(join(target, 'directory.db'))).toBe(false);
  });
});
