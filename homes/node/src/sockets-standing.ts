import { nobody, type Actor, type PersonId, type Stoa } from '@stoa/domain';
import { nameOf, type EnteredRoom } from './rooms.ts';

/** How often the session behind a socket is looked at again although nobody said that it changed, ms. */
const recheckMs = 10 * 60_000;

/** Somebody on a socket, and what they came in by. */
export interface Standing {
  readonly line: number;
  readonly room: EnteredRoom;
  readonly actor: Actor;
  /** Whether they came in as a member of the workspace. */
  readonly member: boolean;
  /** What proves the session, to look at it again. */
  readonly cookie: string;
  checkedAt: number;
}

/** Who is on the sockets, and whether they still may be. */
export interface Standings {
  actorOf(cookie: string): Promise<Actor>;
  /** Looks again whether somebody is still signed in and still a member, and has their rooms cut them off where not. */
  recheckPerson(person: PersonId): Promise<void>;
  /** Everybody again, `pace` by `pace`. */
  recheckAll(pace: (work: () => void) => void): void;
  stop(): void;
}

export function createStandings(
  {
    accounts,
    directory,
    log,
  }: Pick<Stoa, 'directory' | 'log'> & { accounts: Pick<Stoa['accounts'], 'sessionOf'> },
  all: () => Iterable<Standing>,
): Standings {
  const rechecking = setInterval(recheckOldest, recheckMs / 100);
  rechecking.unref();

  async function actorOf(cookie: string): Promise<Actor> {
    if (cookie === '') return nobody;
    const session = await accounts.sessionOf(new Headers({ cookie }));
    return session ? { type: 'person', id: session.person.id, name: session.person.name } : nobody;
  }

  async function lookAgain({ actor, room, line, member, cookie }: Standing): Promise<void> {
    if (actor.type !== 'person') return;
    const now = await actorOf(cookie);
    if (now.type !== 'person' || now.id !== actor.id) return room.live.tell({ type: 'signedOut', line });
    if (!member) return;
    const role = await directory.workspaces.roleIn(room.workspaceId, actor.id);
    if (role === undefined) room.live.tell({ type: 'memberLeft', person: actor.id });
  }

  async function recheck(one: Standing): Promise<void> {
    one.checkedAt = Date.now();
    await lookAgain(one).catch((cause: unknown) =>
      log('warn', 'sockets.notRechecked', { problem: nameOf(cause) }),
    );
  }

  const people = (): Standing[] => [...all()].filter(({ actor }) => actor.type === 'person');

  function recheckOldest(): void {
    const before = Date.now() - recheckMs;
    for (const one of people()) if (one.checkedAt < before) void recheck(one);
  }

  return {
    actorOf,
    async recheckPerson(person) {
      await Promise.all(
        people()
          .filter(({ actor }) => actor.type === 'person' && actor.id === person)
          .map(recheck),
      );
    },
    recheckAll(pace) {
      for (const one of people()) pace(() => void recheck(one));
    },
    stop: () => clearInterval(rechecking),
  };
}
