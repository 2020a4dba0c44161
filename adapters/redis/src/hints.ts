import type { RedisConnection } from './connection.ts';

/** Tells other processes which things to look at again. A hint may be lost: whoever waits for one looks by itself now and then. */
export interface Hints {
  /** Returns at once; the same name again and again is told once in a while. Names have no spaces. */
  tell(name: string): void;
  /** Hears nothing more. */
  close(): void;
}

export interface HintsOptions {
  /** Another process told a name. */
  readonly heard: (name: string) => void;
  /** Hints may have been lost. */
  readonly missed: () => void;
}

/** How often a process publishes what it has to tell, ms: thousands of commits in a second are some two hundred messages. */
const paceMs = 5;

/** {@link Hints} over Redis pub/sub. What cannot be published is forgotten. */
export function createRedisHints(
  { commands, prefix, hear }: RedisConnection,
  { heard, missed }: HintsOptions,
): Hints {
  const channel = `${prefix}:hints`;
  const me = crypto.randomUUID();
  const telling = new Set<string>();
  let pacing: NodeJS.Timeout | undefined;

  const stop = hear(channel, {
    stands: missed,
    message(text) {
      const [from, ...names] = text.split(' ');
      if (from !== me) for (const name of names) heard(name);
    },
  });

  /** The first at once, more of them together. */
  function publish(): void {
    pacing = undefined;
    if (telling.size === 0) return;
    commands.publish(channel, [me, ...telling].join(' ')).catch(() => {});
    telling.clear();
    pacing = setTimeout(publish, paceMs).unref();
  }

  return {
    tell(name) {
      telling.add(name);
      if (!pacing) publish();
    },
    close: stop,
  };
}
