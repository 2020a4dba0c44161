import type { PersonId } from '../ids.ts';
import {
  beatText,
  byeText,
  resyncText,
  retryText,
  textOf,
  topicsText,
  type Bye,
  type Changes,
  type Followed,
} from './event-text.ts';
import { liveTableNames, type Topic } from './live-tables.ts';

/** The changes of one workspace, for those who follow them. */
export interface ChangeFeed {
  /** Ends in an error named `ResyncRequired` where not all after `after` is kept. */
  follow(options: {
    readonly after: number;
    readonly tables?: readonly string[];
    readonly signal?: AbortSignal;
  }): AsyncIterable<Changes>;
  position(): Promise<number>;
}

export interface LiveStreamOptions {
  readonly feed: ChangeFeed;
  readonly person: PersonId;
  readonly followed: Followed;
  /** The last position that the reader knows; left out, it begins now. */
  readonly after?: number | undefined;
  /** How often something is sent although nothing happened, ms: {@link heartbeatMs}, unless there is a reason. */
  readonly beatMs?: number | undefined;
  /** The stream is over, whoever ended it. */
  readonly ended: () => void;
}

/** One reader's stream of server-sent events. */
export interface LiveStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Something happened that is in no table. */
  tell(topic: Topic): void;
  /** Says why, and ends. */
  end(why?: Bye): void;
}

/** Below the 60 s after which proxies hang up on a silent line. */
export const heartbeatMs = 15_000;
/** Whoever has not taken what was sent for so long does not read any more. */
export const stalledMs = 30_000;

/**
 * Reads on only when the reader has taken what it was given: nothing is kept for a slow one but its position, and one that takes nothing
 * is cut off.
 */
export function openLiveStream({
  feed,
  person,
  followed,
  after,
  beatMs = heartbeatMs,
  ended,
}: LiveStreamOptions): LiveStream {
  const over = new AbortController();
  const topics = new Set<Topic>();
  const encoder = new TextEncoder();
  let changes: AsyncIterator<Changes> | undefined;
  let next: Promise<Changes | undefined> | undefined;
  let position = after ?? 0;
  let bye: Bye | undefined;
  let wake = (): void => {};
  let stalled: ReturnType<typeof setTimeout> | undefined;

  function finish(): void {
    clearTimeout(stalled);
    if (over.signal.aborted) return;
    over.abort();
    wake();
    void changes?.return?.().catch(() => {});
    ended();
  }

  /** From `position` on. */
  function follow(): void {
    const tables = followed === 'pages' ? liveTableNames : [followed];
    changes = feed.follow({ after: position, tables, signal: over.signal })[Symbol.asyncIterator]();
    next = undefined;
  }
  const nextChanges = (): Promise<Changes | undefined> =>
    (next ??= changes!.next().then(({ done, value }) => (done ? undefined : value)));

  async function begin(): Promise<string> {
    if (after === undefined) position = await feed.position();
    follow();
    return retryText + beatText(position);
  }

  /** What comes next, once there is something that this reader may see; `undefined` at the end. */
  async function more(): Promise<string | undefined> {
    if (!changes) return begin();
    const beat = Promise.withResolvers<'beat'>();
    const timer = setTimeout(() => beat.resolve('beat'), beatMs);
    try {
      for (;;) {
        if (over.signal.aborted) return undefined;
        if (bye !== undefined) {
          finish();
          return byeText(bye);
        }
        if (topics.size > 0) {
          const text = topicsText(topics);
          topics.clear();
          return text;
        }
        const woken = new Promise<'woken'>((resolve) => (wake = () => resolve('woken')));
        const came = await Promise.race([nextChanges(), beat.promise, woken]);
        if (came === 'beat') return beatText(position);
        if (came === 'woken') continue;
        if (!came) return undefined;
        next = undefined;
        position = came.upTo;
        const text = textOf(came, followed, person);
        if (text !== '') return text;
      }
    } catch (cause) {
      if (!(cause instanceof Error && cause.name === 'ResyncRequired')) throw cause;
      position = await feed.position();
      follow();
      return resyncText(position);
    } finally {
      clearTimeout(timer);
    }
  }

  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(stalled);
      try {
        const text = await more();
        if (text !== undefined) controller.enqueue(encoder.encode(text));
        else finish();
        if (over.signal.aborted) return controller.close();
      } catch (cause) {
        finish();
        throw cause;
      }
      stalled = setTimeout(() => {
        finish();
        controller.error(new Error('The reader took nothing for too long.'));
      }, stalledMs);
    },
    cancel: finish,
  });

  return {
    body,
    tell(topic) {
      topics.add(topic);
      wake();
    },
    end(why) {
      if (why === undefined) return finish();
      bye = why;
      wake();
    },
  };
}
