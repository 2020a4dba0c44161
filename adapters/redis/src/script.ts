import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, sent whole only to a Redis that does not know it yet. It runs as one indivisible step. */
export function script<Answer>(
  lua: string,
): (redis: Redis, keys: readonly string[], args: readonly (string | number)[]) => Promise<Answer> {
  const sha = createHash('sha1').update(lua).digest('hex');
  return async (redis, keys, args) => {
    const rest = [keys.length, ...keys, ...args] as const;
    try {
      return (await redis.evalsha(sha, ...rest)) as Answer;
    } catch (cause) {
      if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause;
      return (await redis.eval(lua, ...rest)) as Answer;
    }
  };
}
