import type { Log } from '@stoa/domain';
import { Redis } from 'ioredis';

/** The two connections of one process to Redis: one for commands, one that hears channels. */
export interface RedisConnection {
  /**
   * Commands reject at once while Redis is away and after {@link commandTimeoutMs} when it hangs; none is sent twice. A command
   * that was rejected may have been done all the same.
   */
  readonly commands: Redis;
  /** What every key and channel of this Stoa begins with. */
  readonly prefix: string;
  /** Hears a channel until `stop`. */
  hear(channel: string, ear: Ear): () => void;
  /** Resolves once commands are taken and everything that was to be heard so far is heard. */
  ready(): Promise<void>;
  /** For `/api/health`. */
  state(): 'up' | 'down' | 'starting';
  close(): Promise<void>;
}

/** Somebody who hears one channel. */
export interface Ear {
  message(text: string): void;
  /** The channel is heard from about now: at first, and again after each outage, in which anything may have been missed. */
  stands?(again: boolean): void;
}

const commandTimeoutMs = 1_000;
/** How often each connection shows that it lives, and after which silence it is given up and made anew, ms. */
const pingMs = 1_500;
const silenceMs = 4_000;
/** The longest wait between two tries to connect, ms: what was missed is to be made good within 2 s of Redis's return. */
const retryMostMs = 400;

/** Connects in the background and for as long as it takes: a Stoa starts and runs without Redis. */
export function connectRedis(
  url: string,
  { prefix = 'stoa', log = () => {} }: { prefix?: string; log?: Log } = {},
): RedisConnection {
  const options = {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    commandTimeout: commandTimeoutMs,
    connectTimeout: silenceMs,
    socketTimeout: silenceMs,
    retryStrategy: (times: number) => Math.min(25 * 2 ** times, retryMostMs) * (0.75 + Math.random() / 4),
  };
  const commands = new Redis(url, options);
  const hearing = new Redis(url, options);
  const ears = new Map<string, Map<Ear, { stood: boolean; stands: boolean }>>();
  let waiting: (() => void)[] = [];
  let state: 'up' | 'down' | 'starting' = 'starting';

  function look(): void {
    const up = commands.status === 'ready' && hearing.status === 'ready';
    if (up && state === 'down') log('info', 'redis.back');
    if (!up && state === 'up') log('warn', 'redis.away');
    if (up || state === 'up') state = up ? 'up' : 'down';
    if (!up || [...ears.values()].some((all) => [...all.values()].some(({ stands }) => !stands))) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  /** Subscribes, and where that fails does so again on a new connection. */
  async function standUp(channels: readonly string[]): Promise<void> {
    try {
      if (channels.length > 0) await hearing.subscribe(...channels);
    } catch {
      if (hearing.status === 'ready') hearing.disconnect(true);
      return;
    }
    for (const [ear, known] of channels.flatMap((channel) => [...(ears.get(channel) ?? [])])) {
      if (known.stands) continue;
      const again = known.stood;
      known.stands = known.stood = true;
      ear.stands?.(again);
    }
    look();
  }

  for (const connection of [commands, hearing])
    connection
      .on('ready', look)
      .on('close', look)
      // Each try to connect that fails says so here; `look` has told it once.
      .on('error', () => {});
  hearing
    .on('ready', () => void standUp([...ears.keys()]))
    .on('close', () => {
      for (const all of ears.values()) for (const known of all.values()) known.stands = false;
    })
    .on('message', (channel: string, text: string) => {
      for (const ear of ears.get(channel)?.keys() ?? []) ear.message(text);
    });
  const pinging = setInterval(() => {
    for (const connection of [commands, hearing])
      if (connection.status === 'ready') connection.ping().catch(() => {});
  }, pingMs).unref();

  return {
    commands,
    prefix,
    state: () => state,
    hear(channel, ear) {
      const known = ears.get(channel) ?? new Map<Ear, { stood: boolean; stands: boolean }>();
      ears.set(channel, known.set(ear, { stood: false, stands: false }));
      if (hearing.status === 'ready') void standUp([channel]);
      return () => {
        known.delete(ear);
        if (known.size > 0) return;
        ears.delete(channel);
        if (hearing.status === 'ready') hearing.unsubscribe(channel).catch(() => {});
      };
    },
    ready: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        look();
      }),
    async close() {
      clearInterval(pinging);
      ears.clear();
      for (const connection of [commands, hearing]) connection.disconnect();
    },
  };
}
