import type { PersonActor } from '../actor.ts';
import type { PersonId, WorkspaceId } from '../ids.ts';
import { bearerOf } from '../people/bearer.ts';
import { err, ok } from '../result.ts';
import { createMemoryFanout } from '../ports/fanout.memory.ts';
import { createMemoryPresence } from '../ports/presence.memory.ts';
import type { Row, RowChange } from '../ports/change-log.ts';
import type { Changes } from './event-text.ts';
import { createLive, type Follower, type LiveDeps } from './live.ts';
import type { ChangeFeed } from './live-stream.ts';

export const agora = 'agora' as WorkspaceId;
export const [ada, ben] = ['ada' as PersonId, 'ben' as PersonId];
export const person = (id: PersonId): PersonActor => ({ type: 'person', id, name: id });

export const change = (table: string, after: Row | undefined, before?: Row): Omit<RowChange, 'position'> => ({
  at: 0,
  table,
  op: before ? (after ? 'update' : 'delete') : 'insert',
  key: JSON.stringify([(after ?? before)?.['id'] ?? 'key']),
  before,
  after,
});

/** A feed in memory, of which the oldest changes can be forgotten. */
export function memoryFeed(): ChangeFeed & {
  write(...changes: Omit<RowChange, 'position'>[]): void;
  forget(upTo: number): void;
} {
  const all: RowChange[] = [];
  let forgotten = 0;
  const waiting: (() => void)[] = [];
  return {
    write(...some) {
      for (const one of some) all.push({ ...one, position: all.length + 1 });
      for (const wake of waiting.splice(0)) wake();
    },
    forget: (upTo) => void (forgotten = upTo),
    position: async () => all.length,
    async *follow({ after, signal, tables }) {
      const stop = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      for (let position = after; !signal?.aborted;) {
        if (position < forgotten) throw Object.assign(new Error('too old'), { name: 'ResyncRequired' });
        const upTo = all.length;
        if (upTo > position) {
          const changes = all.slice(position, upTo).filter(({ table }) => tables?.includes(table) ?? true);
          position = upTo;
          yield { changes, upTo } satisfies Changes;
        } else await Promise.race([stop, new Promise<void>((resolve) => void waiting.push(resolve))]);
      }
    },
  };
}

/** Agora with Ada and Ben in it, signed in; what they read of their streams. */
export function liveAgora(options: Pick<LiveDeps, 'beatMs'> = {}) {
  const feed = memoryFeed();
  const [fanout, presence] = [createMemoryFanout(), createMemoryPresence()];
  const signedIn = new Set<string>(['ada', 'ben']);
  const keyed = new Set<string>();
  const members = new Set<string>(['ada', 'ben']);
  const live = createLive({
    accounts: {
      sessionOf: async (visit) => {
        const id = visit.get('cookie') ?? '';
        if (!signedIn.has(id)) return undefined;
        return { person: { id: id as PersonId, name: id, email: '' }, sessionId: id, cookies: [] };
      },
      keys: {
        programOf: async (visit) => {
          const id = (bearerOf(visit) ?? '').replace('key of ', '') as PersonId;
          if (!keyed.has(id)) return err({ type: 'WrongKey' });
          const [key, by] = [{ type: 'key', id } as const, 'key' as const];
          return ok({ person: { id, name: id, email: '' }, access: 'read', by, proof: key });
        },
      },
    },
    workspaces: { roleIn: async (_, id) => (members.has(id) ? 'member' : undefined) },
    fanout,
    presence,
    log: () => {},
    feedOf: () => feed,
    ...options,
  });
  async function follow(id: PersonId, wanted: Partial<Follower> = {}) {
    const opened = await live.follow(agora, { by: person(id), cookie: id, followed: 'pages', ...wanted });
    if (!opened.ok) throw new Error(opened.error.type);
    const reader = opened.value.getReader();
    const decoder = new TextDecoder();
    return {
      async read() {
        const { value } = await reader.read();
        return value && decoder.decode(value);
      },
      cancel: () => reader.cancel(),
    };
  }
  return { live, feed, fanout, presence, signedIn, keyed, members, follow };
}
