import type { PersonActor } from '../actor.ts';
import type { Log } from '../home.ts';
import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Accounts, Person, TooOften } from '../ports/accounts.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { Keys } from '../ports/keys.ts';
import type { Presence } from '../ports/presence.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { err, ok, type Result } from '../result.ts';
import type { Bye, Followed } from './event-text.ts';
import type { Topic } from './live-tables.ts';
import { openLiveStream, type ChangeFeed, type LiveStream } from './live-stream.ts';

/** Somebody who follows a workspace, who was let in as its member. Plain data. */
export interface Follower {
  readonly by: PersonActor;
  /** What proves their session, to look at it again. */
  readonly cookie: string;
  /** What proves a program instead. */
  readonly bearer?: string | undefined;
  readonly followed: Followed;
  /** The last position that they know; left out, they begin now. */
  readonly after?: number | undefined;
}

/** What happens in workspaces, told as it happens. */
export interface Live {
  /** Server-sent events, until the reader lets go, or within a second of the end of their session or membership. */
  follow(workspace: WorkspaceId, follower: Follower): Promise<Result<ReadableStream<Uint8Array>, TooOften>>;
  /** How far the workspace has come: whoever reads it afterwards, and follows from here, misses nothing. */
  position(workspace: WorkspaceId): Promise<number>;
  /** Who has a page of the workspace open. */
  here(workspace: WorkspaceId): Promise<readonly PersonId[]>;
}

/** {@link Live} where the streams themselves are. */
export interface LiveHere extends Live {
  /** Tells all who follow the workspace's pages, but for one person, of what is in no table. */
  tell(workspace: WorkspaceId, topic: Topic, but?: PersonId): void;
  /** Looks again whether somebody is still signed in and still a member, and answers how many streams they have. */
  recheck(person: PersonId): Promise<number>;
  /** How many streams there are. */
  size(): number;
  /** Ends all streams; their readers come back. */
  close(): void;
}

export interface LiveDeps {
  readonly accounts: Pick<Accounts, 'sessionOf'> & { readonly keys: Pick<Keys, 'programOf'> };
  readonly workspaces: Pick<Workspaces, 'roleIn'>;
  readonly fanout: Pick<Fanout, 'listen'>;
  readonly presence: Presence;
  readonly log: Log;
  feedOf(workspace: WorkspaceId): ChangeFeed;
  /** How often each stream sends something, ms: oftener than usual where only a write tells that its reader has gone. */
  readonly beatMs?: number;
}

/** A browser needs one for all its tabs; programs may want one for each table. */
export const streamsMost = 20;
/** Somebody who loads the next page has not gone, ms. */
const goneAfterMs = 5_000;
/** How often each session is looked at again although nobody said that it changed, ms: sessions also end by themselves. */
const recheckMs = 10 * 60_000;

interface Standing {
  readonly workspace: WorkspaceId;
  readonly follower: Follower;
  readonly stream: LiveStream;
  checkedAt: number;
}

export function createLive({
  accounts,
  workspaces,
  fanout,
  presence,
  log,
  feedOf,
  beatMs,
}: LiveDeps): LiveHere {
  const byPerson = new Map<PersonId, Set<Standing>>();
  const byWorkspace = new Map<WorkspaceId, Set<Standing>>();
  const all = (): Standing[] => [...byPerson.values()].flatMap((some) => [...some]);

  const stops = [
    fanout.listen((news) => {
      if (news.type === 'personChanged') void recheck(news.personId);
      else if (news.type === 'picturesChanged') tell(news.workspaceId, 'pictures');
      else if (news.type === 'workspaceGone') void recheckAll([...(byWorkspace.get(news.workspaceId) ?? [])]);
      else if (news.type === 'missed') void recheckAll(all());
    }),
    presence.listen((workspace, person) => {
      tell(workspace, 'presence', person);
    }),
  ];
  /** Runs while somebody follows: a timer keeps a Durable Object from being put away. */
  let rechecking: ReturnType<typeof setInterval> | undefined;
  function recheckNowAndThen(): void {
    rechecking ??= setInterval(() => {
      const before = Date.now() - recheckMs;
      void recheckAll(all().filter(({ checkedAt }) => checkedAt < before));
    }, recheckMs / 10);
    (rechecking as { unref?: () => void }).unref?.();
  }
  function restIfAlone(): void {
    if (byPerson.size > 0) return;
    clearInterval(rechecking);
    rechecking = undefined;
  }

  function tell(workspace: WorkspaceId, topic: Topic, but?: PersonId): void {
    for (const { stream, follower } of byWorkspace.get(workspace) ?? [])
      if (follower.followed === 'pages' && follower.by.id !== but) stream.tell(topic);
  }

  /** Why somebody may not follow any longer. */
  async function whyNot({ workspace, follower }: Standing): Promise<Bye | undefined> {
    const { by } = follower;
    if ((await holderOf(follower))?.id !== by.id) return 'signedOut';
    return (await workspaces.roleIn(workspace, by.id)) === undefined ? 'notMember' : undefined;
  }

  async function holderOf({ cookie, bearer }: Follower): Promise<Person | undefined> {
    if (bearer === undefined) return (await accounts.sessionOf(new Headers({ cookie })))?.person;
    const program = await accounts.keys.programOf(new Headers({ authorization: `Bearer ${bearer}` }));
    return program.ok ? program.value.person : undefined;
  }

  async function lookAgain(standing: Standing): Promise<void> {
    standing.checkedAt = Date.now();
    try {
      const why = await whyNot(standing);
      if (why) standing.stream.end(why);
    } catch (cause) {
      log('warn', 'live.notRechecked', { problem: cause instanceof Error ? cause.name : 'unknown' });
    }
  }
  async function recheckAll(standings: readonly Standing[]): Promise<void> {
    for (const standing of standings) await lookAgain(standing);
  }
  async function recheck(person: PersonId): Promise<number> {
    const theirs = [...(byPerson.get(person) ?? [])];
    await Promise.all(theirs.map(lookAgain));
    return theirs.length;
  }

  return {
    async follow(workspace, follower) {
      const { by, followed, after } = follower;
      if ((byPerson.get(by.id)?.size ?? 0) >= streamsMost)
        return err({ type: 'TooOften', retryMs: goneAfterMs });
      const leave = followed === 'pages' ? presence.enter(workspace, by.id) : undefined;
      const standing: Standing = {
        workspace,
        follower,
        stream: openLiveStream({
          feed: feedOf(workspace),
          person: by.id,
          followed,
          after,
          beatMs,
          ended() {
            forget(byPerson, by.id, standing);
            forget(byWorkspace, workspace, standing);
            restIfAlone();
            if (leave) setTimeout(leave, goneAfterMs);
          },
        }),
        checkedAt: Date.now(),
      };
      remember(byPerson, by.id, standing);
      remember(byWorkspace, workspace, standing);
      recheckNowAndThen();
      // What ended between the request's own look and this one was not told to a stream that was not there yet.
      await lookAgain(standing);
      return ok(standing.stream.body);
    },
    position: (workspace) => feedOf(workspace).position(),
    here: presence.here,
    tell,
    recheck,
    size: () => all().length,
    close() {
      clearInterval(rechecking);
      for (const stop of stops) stop();
      for (const { stream } of all()) stream.end();
    },
  };
}

function remember<Key>(standings: Map<Key, Set<Standing>>, key: Key, one: Standing): void {
  standings.set(key, (standings.get(key) ?? new Set()).add(one));
}
function forget<Key>(standings: Map<Key, Set<Standing>>, key: Key, one: Standing): void {
  const some = standings.get(key);
  some?.delete(one);
  if (some?.size === 0) standings.delete(key);
}
