import { AsyncLocalStorage } from 'node:async_hooks';
import { DurableObject, waitUntil } from 'cloudflare:workers';
import { createR2Blobs, openObjectEngine } from '@stoa/cloudflare';
import {
  createLive,
  createWebhooksChore,
  homeThen,
  mirrorMembers,
  moveOldChanges,
  outboxChore,
  systemClock,
  type Actor,
  type Home,
  type Instant,
  type LiveHere,
  type MergeChoices,
  type PersonId,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryPresence } from '@stoa/domain/memory/presence';
import {
  blobsOfWorkspace,
  coldOnBlobs,
  fileOf,
  fillFromFile,
  mergeHere,
  openWorkspace,
  sideHere,
  workspaceSchema,
} from '@stoa/records';
import {
  DatabaseBusy,
  openFeed,
  readAll,
  tenantRows,
  toStream,
  type ColdStore,
  type Engine,
  type Feed,
  type Side,
} from '@stoa/tenantdb';
import { keepAlarms, type Alarms } from './alarms.ts';
import { bind, outlast, type Bindings } from './bindings.ts';
import { createCrowding } from './crowding.ts';
import { readFollower } from './follower.ts';
import { openStoa } from './home.ts';
import { choreAlarm, createObjectUpkeep, type ObjectUpkeep } from './object-upkeep.ts';
import { answer, type Outcome } from './outcome.ts';
import { createPastPlaces } from './pasts.ts';
import { performNamed } from './use-cases.ts';

/** The records that a room keeps here. */
export type RecordsName = 'meetings' | 'seats' | 'attendance' | 'messageLog';

/** Whoever commits may be in a transaction: what others make of it is not part of it. */
const apart = AsyncLocalStorage.snapshot();

/** A workspace whose records are open. */
interface Opened {
  readonly engine: Engine;
  readonly home: Home;
  readonly live: LiveHere;
  readonly upkeep: ObjectUpkeep;
}

/** Calls that one workspace has under way at most: each takes a millisecond or two of the object's one thread. */
const mostUnderWay = 256;
/**
 * Where a workspace of 94 MB (20,000 posts) took 3.1 s to copy, in workerd on two busy cores, this much takes about 8: a call may use 30 s
 * of CPU (developers.cloudflare.com/durable-objects/platform/limits).
 */
const pastMostBytes = 256 * 1_048_576;
/** In workerd an object hears that a page was closed when it sends something: the second time at the latest, ms. */
const beatMs = 5_000;
/** Rooms that one call ends: it may ask a thousand other objects (developers.cloudflare.com/workers/platform/limits). */
const roomsAtOnce = 500;

/** One workspace with its own SQLite, named by its id. Use cases run here, beside their records. */
export class Workspace extends DurableObject<Bindings> {
  #opened: Promise<Opened> | undefined;
  #isRemoved = false;
  readonly #crowding = createCrowding(mostUnderWay);
  readonly #alarms: Alarms = keepAlarms(this.ctx.storage);
  readonly #pasts = createPastPlaces({
    clock: systemClock,
    placeOf: (place) => this.env.PAST.getByName(`${this.#id} ${place}`),
    kept: this.ctx.storage.kv,
    sizeBytes: () => this.ctx.storage.sql.databaseSize,
    sizeMostBytes: pastMostBytes,
  });

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    bind(env, waitUntil);
  }

  /** Performs a use case by the name under which the domain exports it; at a `moment`, as it would have answered then. */
  perform(name: string, by: Actor, input: unknown, moment?: Instant): Promise<Outcome> {
    return this.#answer(async () => {
      const { home } = await this.#open();
      if (moment === undefined) return performNamed(name, home, by, input);
      return home.history.in(moment, (then) => performNamed(name, homeThen(home, then, moment), by, input));
    });
  }

  /** One call on the records, for a room: it holds the seats and the meeting itself, so that a message costs one call. */
  record(records: RecordsName, method: string, args: readonly unknown[]): Promise<Outcome> {
    return this.#answer(async () => {
      const port = (await this.#open()).home[records] as unknown as Record<
        string,
        (...given: readonly unknown[]) => Promise<unknown>
      >;
      const call = Object.hasOwn(port, method) ? port[method] : undefined;
      if (!call) throw new Error(`${records} has no ${method}.`);
      return call(...args);
    });
  }

  #answer(work: () => Promise<unknown>): Promise<Outcome> {
    if (this.#crowding.isFull) return answer(() => Promise.reject(new DatabaseBusy('workspace')));
    return this.#crowding.during(answer(work));
  }

  /** Server-sent events for somebody whom the Worker let through. */
  override async fetch(request: Request): Promise<Response> {
    const { live } = await this.#open();
    const opened = await live.follow(this.#id, readFollower(request));
    if (opened.ok) return new Response(opened.value);
    return new Response(null, {
      status: 429,
      headers: { 'retry-after': String(Math.ceil(opened.error.retryMs / 1_000)) },
    });
  }
  here(): Promise<Outcome> {
    return answer(async () => (await this.#open()).live.here(this.#id));
  }
  position(): Promise<Outcome> {
    return answer(async () => (await this.#open()).live.position(this.#id));
  }

  /** The whole workspace as a stream, or what is in it now. */
  toFile(about: { readonly name: string; readonly history: boolean }): Promise<Outcome> {
    return answer(async () => {
      const { engine } = await this.#open();
      return toStream(fileOf(engine, workspaceSchema, { ...about, cold: this.#cold })).pipeThrough(
        new IdentityTransformStream(),
      );
    });
  }
  /** Before anything else of this workspace is asked for. */
  fromFile(file: ReadableStream<Uint8Array>): Promise<Outcome> {
    return answer(() =>
      fillFromFile(openObjectEngine(this.ctx.storage), readAll(file), workspaceSchema, { cold: this.#cold }),
    );
  }
  sideSince(position: number): Promise<Outcome> {
    return answer(async () => sideHere((await this.#open()).engine, position, this.#cold));
  }
  merge(side: Side, since: number, choices: MergeChoices): Promise<Outcome> {
    return answer(async () => mergeHere((await this.#open()).engine, side, since, choices, this.#cold));
  }
  /** Its rooms end and its streams close first. What comes for it afterwards is refused: opening would make it anew. */
  remove(): Promise<Outcome> {
    return answer(async () => {
      await this.#endRooms();
      this.#isRemoved = true;
      const opened = await this.#opened?.catch(() => undefined);
      opened?.live.close();
      this.#opened = undefined;
      await blobsOfWorkspace(createR2Blobs(this.env.BLOBS), this.#id).deleteAll();
      await this.#pasts.clear();
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
    });
  }
  /** What is stored here, by looking: rows of every table, values, the alarm. */
  left(): Promise<Outcome> {
    return answer(async () => {
      const { kv } = this.ctx.storage;
      const rows = Object.values(await tenantRows(openObjectEngine(this.ctx.storage)));
      const alarms = (await this.ctx.storage.getAlarm()) === null ? 0 : 1;
      return {
        database: rows.reduce((sum, count) => sum + count, 0) + [...kv.list()].length + alarms,
        blobs: await blobsOfWorkspace(createR2Blobs(this.env.BLOBS), this.#id).count(),
      };
    });
  }
  /** Each meeting that anybody was in has a room of its own. A call may only ask so many objects: then there is more to do. */
  async #endRooms(): Promise<void> {
    const { sql } = this.ctx.storage;
    const [table] = sql.exec(`select 1 from sqlite_master where name = 'meeting'`).toArray();
    if (!table) return;
    const rooms = sql.exec<{ id: string }>('select id from meeting limit ?', roomsAtOnce).toArray();
    for (let n = 0; n < rooms.length; n += 20)
      await Promise.all(
        rooms.slice(n, n + 20).map(({ id }) => this.env.ROOM.getByName(id).workspaceGone(this.#id)),
      );
    if (rooms.length < roomsAtOnce) return;
    for (const { id } of rooms) sql.exec('delete from meeting where id = ?', id);
    throw new Error('More rooms are to be ended.');
  }

  override async alarm(): Promise<void> {
    const { upkeep } = await this.#open();
    const chores = this.#alarms.due(Date.now()).filter((name) => name.startsWith(choreAlarm));
    await upkeep.run(chores.map((name) => name.slice(choreAlarm.length)));
  }
  /** These chores are due, or stand: the directory says so. */
  async lookAt(chores: readonly string[]): Promise<void> {
    (await this.#open()).upkeep.look(chores);
  }

  /** Looks again whether somebody may still follow; answers whether they do at all. */
  async personChanged(person: PersonId): Promise<boolean> {
    if (!this.#opened) return false;
    return (await (await this.#opened).live.recheck(person)) > 0;
  }

  /** Tells those who follow. */
  async picturesChanged(): Promise<void> {
    if (this.#opened) (await this.#opened).live.tell(this.#id, 'pictures');
  }

  get #id(): WorkspaceId {
    return this.ctx.id.name as WorkspaceId;
  }
  /** Where changes go that are old. */
  get #cold(): ColdStore {
    return coldOnBlobs(createR2Blobs(this.env.BLOBS), this.#id);
  }
  #open(): Promise<Opened> {
    if (this.#isRemoved) return Promise.reject(new Error('The workspace was deleted.'));
    return (this.#opened ??= this.#start().catch((cause: unknown) => {
      this.#opened = undefined;
      throw cause;
    }));
  }
  async #start(): Promise<Opened> {
    let feed: Feed | undefined;
    let committed = (): void => {};
    const engine = openObjectEngine(this.ctx.storage, {
      committed() {
        feed?.woke();
        apart(committed);
      },
    });
    const [{ accounts, directory, log }, records] = await Promise.all([
      openStoa(),
      openWorkspace(engine, { cold: this.#cold, pasts: this.#pasts }),
    ]);
    const home: Home = { ...directory, workspaceId: this.#id, ...records };
    const opened = (feed = openFeed(engine));
    const live = createLive({
      accounts,
      workspaces: directory.workspaces,
      fanout: directory.fanout,
      presence: createMemoryPresence(),
      log,
      feedOf: () => opened,
      beatMs,
    });
    this.ctx.waitUntil(
      mirrorMembers(home).catch((cause: unknown) =>
        log('warn', 'members.notMirrored', { reason: String(cause) }),
      ),
    );
    const upkeep = createObjectUpkeep({
      id: this.#id,
      home,
      directory,
      chores: [outboxChore, createWebhooksChore({ outbound: directory.outbound }), moveOldChanges],
      alarms: this.#alarms,
      log,
      outlast,
    });
    committed = upkeep.committed;
    return { engine, home, live, upkeep };
  }
}
