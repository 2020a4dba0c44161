import { fullMeter, isFlood, overdrawnMs, standardFlow } from '@stoa/domain/room/flow';
import { limits } from '@stoa/domain/room/limits';

/**
 * What one socket pours in, and what it leaves unread. Workers tell nobody how much waits in a socket, so that the page is asked: everything
 * before the `read` that it repeats has arrived. All of this may be forgotten: a room that sleeps was quiet for longer than a meter takes
 * to be full again.
 */
export interface LinePace {
  /** Counts a frame that came, in bytes; answers whether there are too many. Nothing here can stop reading, so that too much is a flood too. */
  floods(bytes: number, now: number): boolean;
  /** Counts a frame that was sent. */
  sent(bytes: number): void;
  /** What to ask the page, once each {@link askEveryBytes}. */
  question(now: number): number | undefined;
  /** Its answer. */
  read(upTo: number, now: number): void;
  /** Whether more waits than may, or it has not answered for too long. */
  isSlow(now: number): boolean;
  /** Resolves when it reads on, or when nobody waits for it any more; `undefined` where it keeps up. */
  drained(): Promise<void> | undefined;
  /** Nobody waits for it any more. */
  end(): void;
}

/** An eighth of what may wait: an answer is one way to the page and back. */
const askEveryBytes = limits.socketBufferBytes / 8;
/** How long the page may take to answer, ms: a line that needs longer carries less than 7 KB/s. */
export const answerMs = 10_000;

export function createLinePace(now: number): LinePace {
  const meter = fullMeter(standardFlow, now);
  let [sent, asked, read] = [0, 0, 0];
  /** Since when the page owes an answer. */
  let owedSince: number | undefined;
  let ended = false;
  let waiting: (() => void)[] = [];
  const keepsUp = (): boolean => ended || sent - read < askEveryBytes;
  const settle = (): void => {
    if (!keepsUp()) return;
    for (const done of waiting) done();
    waiting = [];
  };

  return {
    floods: (bytes, at) =>
      isFlood(meter, standardFlow, at) || overdrawnMs(meter, standardFlow, bytes, at) > 0,
    sent(bytes) {
      sent += bytes;
    },
    question(at) {
      if (sent - asked < askEveryBytes) return undefined;
      owedSince ??= at;
      return (asked = sent);
    },
    read(upTo, at) {
      // Nobody has read what was not sent.
      read = Math.max(read, Math.min(upTo, asked));
      owedSince = read === asked ? undefined : at;
      settle();
    },
    isSlow: (at) =>
      sent - read > limits.socketBufferBytes || (owedSince !== undefined && at - owedSince > answerMs),
    drained: () => (keepsUp() ? undefined : new Promise((resolve) => void waiting.push(resolve))),
    end() {
      ended = true;
      settle();
    },
  };
}
