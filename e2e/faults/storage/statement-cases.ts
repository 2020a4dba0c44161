import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  commentOnPost,
  deletePost,
  editMeeting,
  editPost,
  importWorkspace,
  restorePast,
  unpublishPost,
  writePost,
  type Instant,
  type MeetingId,
  type PostId,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryClock, createMemoryIds } from '@stoa/domain/memory/clock-ids';
import { createMemoryUpkeep } from '@stoa/domain/ports/upkeep.memory';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { ada, agora, ben, eve, must } from '@stoa/domain/posts/rehearsal';
import {
  createTransfers,
  heldWorkspace,
  mergeHere,
  openDirectory,
  openWorkspace,
  sideHere,
  workspaceSchema,
} from '@stoa/records';
import { backup, openSqlite, type SqliteEngine } from '@stoa/sqlite';
import { exportTenant, logSpan, toStream, type Engine } from '@stoa/tenantdb';

export interface StatementCase {
  readonly name: string;
  /** Makes the files of an empty folder. */
  prepare(place: string): Promise<void>;
  /** Opens them, says `ready`, and does what is looked at. Rejects where it failed. The same each time that it is done. */
  act(place: string, ready: () => void): Promise<void>;
}

const post = 'post1'.padEnd(22, 'x') as PostId;
const meeting = 'meeting1'.padEnd(22, 'x') as MeetingId;
const words = { title: 'The roof', body: 'Chairs, @Eve and @Ben Okafor', publish: true };

/** Ids that nothing in these files has: what is done twice from the same files has the same ones. */
let since = 0;
const newIds = () => ({ ...createMemoryIds(), next: () => `made${(since += 1)}`.padEnd(22, 'x') });
/** From here on ids are those that came after this before. */
const idsFrom = (n: number) => void (since = n);

/** The members of Agora are in memory, its records in a file. */
async function opened<T>(
  place: string,
  work: (home: Home, engine: SqliteEngine) => Promise<T>,
  name = 'agora',
): Promise<T> {
  const engine = await openSqlite(join(place, `${name}.db`));
  try {
    const records = await openWorkspace(engine);
    return await work(
      {
        ...(await agora()),
        ids: newIds(),
        fanout: createMemoryFanout(),
        upkeep: createMemoryUpkeep(),
        ...records,
      },
      engine,
    );
  } finally {
    await engine.close();
  }
}
type Home = Omit<Awaited<ReturnType<typeof agora>>, keyof Awaited<ReturnType<typeof openWorkspace>>> &
  Awaited<ReturnType<typeof openWorkspace>> & {
    fanout: ReturnType<typeof createMemoryFanout>;
    upkeep: ReturnType<typeof createMemoryUpkeep>;
  };

/** A post of Ben's with a comment of Eve's that names somebody, and a meeting of his. */
const filled = (place: string): Promise<void> =>
  opened(place, async (home) => {
    idsFrom(0);
    must(await writePost(home, ben, { ...words, key: post }));
    must(
      await commentOnPost(home, eve, { postId: post, body: 'Tables, @Ada', key: 'comment1'.padEnd(22, 'x') }),
    );
    await home.meetings.add({
      id: meeting,
      code: 'abc-defg-hij' as never,
      title: 'Roof',
      createdBy: ben.id,
      createdByName: ben.name,
      createdAt: home.clock.now(),
      settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
    });
  });

const onFilled = (name: string, work: (home: Home) => Promise<unknown>): StatementCase => ({
  name,
  prepare: filled,
  act: (place, ready) =>
    opened(place, async (home) => {
      idsFrom(1_000);
      ready();
      await work(home);
    }),
});

const exported = 'exported';
/** A moment between two changes, by the clock that the database goes by. */
async function betweenChanges(): Promise<Instant> {
  await sleep(3);
  const now = Date.now() as Instant;
  await sleep(3);
  return now;
}
const moments = new Map<string, Instant>();

export const statementCases: readonly StatementCase[] = [
  onFilled('a post that names two', async (home) =>
    must(await writePost(home, ben, { ...words, key: 'k'.repeat(22) })),
  ),
  onFilled('other words that name others', async (home) =>
    must(await editPost(home, ben, { postId: post, title: 'Roof', body: '@Ada and @Benno', publish: true })),
  ),
  onFilled('a comment', async (home) =>
    must(await commentOnPost(home, ada, { postId: post, body: 'Lamps, @Benno', key: 'c'.repeat(22) })),
  ),
  onFilled('a post taken back', async (home) => must(await unpublishPost(home, ben, { postId: post }))),
  onFilled('a post deleted with all about it', async (home) =>
    must(await deletePost(home, ben, { postId: post })),
  ),
  onFilled('a meeting changed', async (home) =>
    must(await editMeeting(home, ben, { meetingId: meeting, title: 'Walls' })),
  ),
  ...(['post', 'everything'] as const).map((type): StatementCase => ({
    name: `restore of ${type === 'post' ? 'a post' : type}`,
    async prepare(place) {
      await filled(place);
      moments.set(type, await betweenChanges());
      await opened(place, async (home) => {
        must(await deletePost(home, ben, { postId: post }));
        must(await writePost(home, eve, { ...words, key: 'later'.padEnd(22, 'x') }));
      });
    },
    act: (place, ready) =>
      opened(place, async (home) => {
        idsFrom(1_000);
        ready();
        const wanted = type === 'post' ? ({ type, id: post } as const) : ({ type } as const);
        must(await restorePast(home, ada, { wanted, moment: moments.get(type)! }));
      }),
  })),
  {
    name: 'merge of a branch',
    async prepare(place) {
      await filled(place);
      await opened(place, (_, engine) => backup(engine, join(place, 'branch.db')));
      await opened(
        place,
        async (home) => {
          must(
            await editPost(home, ben, {
              postId: post,
              title: 'In the branch',
              body: 'Other words',
              publish: true,
            }),
          );
          must(await writePost(home, eve, { ...words, key: 'new'.padEnd(22, 'x') }));
        },
        'branch',
      );
    },
    act: (place, ready) =>
      opened(place, (_, origin) =>
        opened(
          place,
          async (_branch, branch) => {
            const { last } = await logSpan(origin);
            idsFrom(1_000);
            ready();
            const side = await sideHere(branch, last);
            if ('type' in side) throw new Error(side.type);
            const merged = await mergeHere(origin, side, last, {});
            if ('type' in merged || !merged.ok) throw new Error('not merged');
          },
          'branch',
        ),
      ),
  },
  {
    name: 'import',
    async prepare(place) {
      await filled(place);
      const directory = await openSqlite(join(place, 'directory.db'));
      const { workspaces } = await openDirectory(directory);
      await directory.run(
        `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values (:id, 'Eve', 'eve@agora.example', 0, 0, 0)`,
        { id: eve.id },
      );
      await workspaces.create(
        { id: 'agora' as WorkspaceId, slug: 'agora' as never, name: 'Agora', createdAt: 0 as Instant },
        eve.id,
      );
      await directory.close();
      await openSqlite(join(place, `${exported}.db`)).then((engine) => engine.close());
    },
    async act(place, ready) {
      const directory = await openSqlite(join(place, 'directory.db'));
      const origin = await openSqlite(join(place, 'agora.db'));
      const copy = await openSqlite(join(place, `${exported}.db`));
      try {
        const held = {
          use: <T>(_id: WorkspaceId, work: (engine: Engine) => Promise<T>) => work(copy),
          scratch: () => Promise.reject(new Error('of this version')),
        };
        const deps = {
          ...(await openDirectory(directory)),
          clock: createMemoryClock(),
          ids: createMemoryIds(),
          transfers: createTransfers((id) => heldWorkspace(id, held, workspaceSchema)),
        };
        await openWorkspace(copy);
        const file = toStream(exportTenant(origin, workspaceSchema, { about: { name: 'Copy' } }));
        idsFrom(1_000);
        ready();
        must(await importWorkspace(deps, eve, { file }));
      } finally {
        for (const engine of [directory, origin, copy]) await engine.close();
      }
    },
  },
];
