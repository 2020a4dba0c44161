import type { PersonId, Presence, WorkspaceId } from '@stoa/domain';
import { createMemoryPresence } from '@stoa/domain/memory/presence';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

/** How often a process says again who is there by it, and after which silence they are gone, ms. */
const againMs = 15_000;
const ttlMs = 45_000;

/** By Redis's clock, which all processes share. */
const enter = script<number>(`
local time = redis.call('time')
redis.call('zadd', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
return redis.call('pexpire', KEYS[1], ARGV[2])`);
const here = script<string[]>(`
local time = redis.call('time')
local before = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
redis.call('zremrangebyscore', KEYS[1], '-inf', before)
return redis.call('zrange', KEYS[1], 0, -1)`);

/** {@link Presence} in Redis: each process keeps its own people, and says who they are. */
export function createRedisPresence({
  commands,
  prefix,
  hear,
}: RedisConnection): Presence & { close(): Promise<void> } {
  const local = createMemoryPresence();
  const me = crypto.randomUUID();
  const channel = `${prefix}:here`;
  const keyOf = (workspace: WorkspaceId): string => `${prefix}:here:${workspace}`;
  const entryOf = (person: PersonId): string => `${me} ${person}`;

  const say = (workspace: WorkspaceId, person: PersonId): Promise<unknown> =>
    enter(commands, [keyOf(workspace)], [entryOf(person), ttlMs]);
  const sayAll = (): void => {
    for (const [workspace, person] of local.all()) say(workspace, person).catch(() => {});
  };
  const saying = setInterval(sayAll, againMs).unref();

  /** What came of it is told to the other processes; what fails is made good by the next `sayAll`, or runs out. */
  async function tell(workspace: WorkspaceId, person: PersonId, isHere: boolean): Promise<void> {
    try {
      if (isHere) await say(workspace, person);
      else await commands.zrem(keyOf(workspace), entryOf(person));
      await commands.publish(channel, `${me} ${workspace} ${person}`);
    } catch {
      // Redis is away: each process knows its own (PR5).
    }
  }
  const stop = hear(channel, {
    stands(again) {
      if (!again) return;
      sayAll();
      for (const workspace of new Set(local.all().map(([one]) => one))) local.changed(workspace);
    },
    message(text) {
      const [from, workspace, person] = text.split(' ');
      if (from !== me) local.changed(workspace as WorkspaceId, person as PersonId);
    },
  });

  return {
    enter(workspace, person) {
      const wasHere = local.has(workspace, person);
      const leave = local.enter(workspace, person);
      if (!wasHere) void tell(workspace, person, true);
      return () => {
        const before = local.has(workspace, person);
        leave();
        if (before && !local.has(workspace, person)) void tell(workspace, person, false);
      };
    },
    async here(workspace) {
      const own = await local.here(workspace);
      const all = await here(commands, [keyOf(workspace)], [ttlMs]).catch(() => []);
      // Of our own entries those that have left may still stand there for a moment.
      const others = all.filter((entry) => !entry.startsWith(me)).map((entry) => entry.slice(me.length + 1));
      return [...new Set([...own, ...(others as PersonId[])])];
    },
    listen: local.listen,
    async close() {
      clearInterval(saying);
      stop();
      const left = local.all().map(([workspace, person]) => commands.zrem(keyOf(workspace), entryOf(person)));
      await Promise.all(left).catch(() => {});
    },
  };
}
