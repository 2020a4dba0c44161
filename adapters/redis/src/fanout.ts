import type { Fanout, Missed, News } from '@stoa/domain';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import type { RedisConnection } from './connection.ts';

/** How soon it is tried again to say that news was lost, ms. */
const againMs = 300;

/**
 * {@link Fanout} over Redis pub/sub. The own process hears without Redis (FO4); others hear `missed` when their subscription stands
 * again, and when we could not publish. `broke` hears what a listener threw.
 */
export function createRedisFanout(
  { commands, prefix, hear }: RedisConnection,
  broke?: (cause: unknown) => void,
): Fanout {
  const local = createMemoryFanout(broke);
  const channel = `${prefix}:news`;
  const me = crypto.randomUUID();
  /** Whether others still have to learn that we could not publish something. */
  let owing: NodeJS.Timeout | undefined;

  hear(channel, {
    stands: local.missed,
    message(text) {
      const space = text.indexOf(' ');
      if (text.slice(0, space) === me) return;
      const news = JSON.parse(text.slice(space + 1)) as News | Missed;
      if (news.type === 'missed') local.missed();
      else local.publish(news);
    },
  });

  const carry = (news: News | Missed): Promise<unknown> =>
    commands.publish(channel, `${me} ${JSON.stringify(news)}`);
  function owe(): void {
    owing ??= setTimeout(() => {
      owing = undefined;
      carry({ type: 'missed' }).catch(owe);
    }, againMs).unref();
  }

  return {
    publish(news) {
      local.publish(news);
      carry(news).catch(owe);
    },
    listen: local.listen,
  };
}
