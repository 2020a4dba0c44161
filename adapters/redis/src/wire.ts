import { messageMostChars, type ProcessId, type Wire, type WireEvent } from '@stoa/domain';
import type { RedisConnection } from './connection.ts';
import { createPresence } from './presence.ts';

export interface RedisWireOptions {
  readonly me: ProcessId;
  /** The silence after which another process is taken for gone, ms. */
  readonly ttlMs?: number;
  /** What may wait for Redis in all, in UTF-16 code units. */
  readonly waitingMostChars?: number;
  /** Hears what a listener threw. */
  readonly broke?: (cause: unknown) => void;
}

/** What goes one way: to one process, or to all. */
interface Road {
  readonly channel: string;
  /** `undefined` for all. */
  readonly to: ProcessId | undefined;
  texts: string[];
  chars: number;
  /** The number of the batch before; 0 before the first. */
  last: number;
}

/** A batch is sent before the turn ends when it is this long, in UTF-16 code units. */
const batchMostChars = 1_048_576;

/**
 * {@link Wire} on Redis pub/sub: a channel per process and one for all. The messages of one turn of the event loop go to each process
 * as one PUBLISH. A batch carries its number and that of the batch before it on its road, by which the receiver sees a loss (WI2).
 */
export function createRedisWire(
  redis: RedisConnection,
  { me, ttlMs = 2_500, waitingMostChars = 16_777_216, broke = () => {} }: RedisWireOptions,
): Wire {
  const channelOf = (process: ProcessId) => `${redis.prefix}:process:${process}`;
  const channelOfAll = `${redis.prefix}:everybody`;
  const listeners = new Set<(event: WireEvent) => void>();
  const roads = new Map<ProcessId | undefined, Road>();
  /** The last batch heard of each process, to us and to all. */
  const heardTo = { me: new Map<ProcessId, number>(), all: new Map<ProcessId, number>() };
  let batches = 0;
  let waiting = 0;
  let turning = false;

  function tell(event: WireEvent): void {
    for (const listener of listeners)
      try {
        listener(event);
      } catch (cause) {
        broke(cause);
      }
  }

  const presence = createPresence(redis, {
    me,
    ttlMs,
    came(process, again) {
      tell({ type: 'came', process });
      // It may not know that we had given it up.
      if (again) void redis.commands.publish(channelOf(process), `${me} lost`).catch(() => {});
    },
    gone(process) {
      roads.delete(process);
      heardTo.me.delete(process);
      heardTo.all.delete(process);
      tell({ type: 'gone', process });
    },
  });

  function roadTo(to: ProcessId | undefined): Road {
    const known = roads.get(to);
    if (known) return known;
    const channel = to === undefined ? channelOfAll : channelOf(to);
    const road = { channel, to, texts: [], chars: 0, last: 0 };
    roads.set(to, road);
    return road;
  }

  function put(to: ProcessId | undefined, text: string): boolean {
    if (text.length > messageMostChars)
      throw new RangeError(`A message has at most ${messageMostChars} characters, not ${text.length}.`);
    const road = roadTo(to);
    if (waiting + text.length > waitingMostChars) {
      depart(road);
      // A number that is never sent: the receiver misses it.
      road.last = batches += 1;
      return false;
    }
    road.texts.push(text);
    road.chars += text.length;
    waiting += text.length;
    if (road.chars >= batchMostChars) depart(road);
    if (!turning) {
      turning = true;
      setImmediate(turnEnds);
    }
    return true;
  }
  function turnEnds(): void {
    turning = false;
    for (const road of roads.values()) depart(road);
  }

  function depart(road: Road): void {
    const { texts, chars, channel, to, last } = road;
    if (texts.length === 0) return;
    road.texts = [];
    road.chars = 0;
    road.last = batches += 1;
    const batch = writeBatch({ from: me, before: last, number: road.last, texts });
    void redis.commands
      .publish(channel, batch)
      .catch(() => 0)
      .then((receivers) => {
        waiting -= chars;
        if (receivers > 0 || to === undefined) return;
        tell({ type: 'undelivered', to });
        void presence.look().catch(() => {});
      });
  }

  function arrive(text: string, heard: Map<ProcessId, number>): void {
    const space = text.indexOf(' ');
    const from = text.slice(0, space) as ProcessId;
    if (from === me) return;
    const note = text.slice(space + 1);
    if (note === 'bye') return presence.saidGoodbye(from);
    presence.heard(from);
    if (note === 'hello') return;
    if (note === 'lost') return tell({ type: 'missed', from });
    const { before, number, texts } = readBatch(text);
    // To all: what was said before we first heard it was not for us.
    const last = heard.get(from) ?? (heard === heardTo.all ? before : 0);
    if (number <= last) return;
    heard.set(from, number);
    if (before !== last) tell({ type: 'missed', from });
    for (const one of texts) tell({ type: 'message', from, text: one });
  }

  const deaf = [
    redis.hear(channelOf(me), {
      message: (text) => arrive(text, heardTo.me),
      stands(again) {
        if (again) for (const from of presence.others()) tell({ type: 'missed', from });
      },
    }),
    redis.hear(channelOfAll, {
      message: (text) => arrive(text, heardTo.all),
      stands() {
        redis.commands.publish(channelOfAll, `${me} hello`).catch(() => {});
        presence.look().catch(() => {});
      },
    }),
  ];

  return {
    me,
    send: put,
    broadcast: (text) => put(undefined, text),
    others: presence.others,
    listen(listener) {
      const own = (event: WireEvent): void => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    async leave() {
      turnEnds();
      for (const stop of deaf) stop();
      // Where Redis is away the others find out by our silence.
      await Promise.all([presence.leave(), redis.commands.publish(channelOfAll, `${me} bye`)]).catch(
        () => {},
      );
    },
  };
}

interface Batch {
  readonly from: ProcessId;
  readonly before: number;
  readonly number: number;
  readonly texts: readonly string[];
}

/** A line of the sender, the numbers of the batch before and of this one, and the texts' lengths; then the texts. */
function writeBatch({ from, before, number, texts }: Batch): string {
  return `${from} ${before} ${number} ${texts.map(({ length }) => length).join(',')}\n${texts.join('')}`;
}
function readBatch(text: string): Batch {
  const end = text.indexOf('\n');
  const [from, before, number, lengths] = text.slice(0, end).split(' ') as [
    ProcessId,
    string,
    string,
    string,
  ];
  let at = end + 1;
  const texts = lengths.split(',').map((length) => text.slice(at, (at += Number(length))));
  return { from, before: Number(before), number: Number(number), texts };
}
