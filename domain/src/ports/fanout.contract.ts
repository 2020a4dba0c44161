import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId } from '../ids.ts';
import type { Fanout, Missed, News } from './fanout.ts';

/** What a test of {@link fanoutContract} runs on. */
export interface FanoutUnderTest {
  readonly fanout: Fanout;
  /** The same Stoa's fan-out as another process has it; the same one where a Stoa is one process. */
  readonly elsewhere: Fanout;
  /** Breaks what carries news between them, and mends it again. */
  breakDown(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Proves the FO rules of {@link Fanout} for one adapter; `open` makes an empty one per test. */
export function fanoutContract(adapter: string, open: () => Promise<FanoutUnderTest>): void {
  const test = base.extend<{ opened: FanoutUnderTest; fanout: Fanout; elsewhere: Fanout }>({
    opened: async ({}, use) => {
      const opened = await open();
      await use(opened);
      await opened.close();
    },
    fanout: async ({ opened }, use) => use(opened.fanout),
    elsewhere: async ({ opened }, use) => use(opened.elsewhere),
  });
  const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
  const ended: News = { type: 'meetingChanged', meetingId: 'm' as MeetingId };
  const gone: News = { type: 'personChanged', personId: 'p' as PersonId };
  const heardBy = (fanout: Fanout): (News | Missed)[] => {
    const heard: (News | Missed)[] = [];
    fanout.listen((news) => heard.push(news));
    return heard;
  };

  describe(`Fanout contract, ${adapter}`, () => {
    test('FO1 every listener hears each news once, in order, after publish returned', async ({
      fanout,
      elsewhere,
    }) => {
      const [a, b, c] = [heardBy(fanout), heardBy(fanout), heardBy(elsewhere)];
      fanout.publish(ended);
      expect(a).toEqual([]);
      fanout.publish(gone);
      await soon(() => c.length).toBe(2);
      expect([a, b, c]).toEqual([
        [ended, gone],
        [ended, gone],
        [ended, gone],
      ]);
    });

    test('FO1 a thousand news of one process are heard in order everywhere', async ({
      fanout,
      elsewhere,
    }) => {
      const heard = heardBy(elsewhere);
      const many = Array.from({ length: 1_000 }, (_, n) => ({ ...ended, meetingId: `m${n}` as MeetingId }));
      for (const news of many) fanout.publish(news);
      await soon(() => heard.length).toBe(1_000);
      expect(heard).toEqual(many);
    });

    test('FO2 a listener that throws keeps nobody else from hearing', async ({ fanout, elsewhere }) => {
      for (const one of [fanout, elsewhere])
        one.listen(() => {
          throw new Error('a listener that breaks');
        });
      const [heard, there] = [heardBy(fanout), heardBy(elsewhere)];
      fanout.publish(ended);
      await soon(() => [heard, there]).toEqual([[ended], [ended]]);
    });

    test('FO3 after stop nothing is heard', async ({ fanout }) => {
      const stopped: (News | Missed)[] = [];
      const stop = fanout.listen((news) => stopped.push(news));
      const going = heardBy(fanout);
      fanout.publish(ended);
      stop();
      fanout.publish(gone);
      await soon(() => going.length).toBe(2);
      expect(stopped).toEqual([]);
    });

    test('FO4 while nothing is carried the own process still hears; afterwards everybody learns of the gap', async ({
      opened,
      fanout,
      elsewhere,
    }) => {
      const [here, there] = [heardBy(fanout), heardBy(elsewhere)];
      await opened.breakDown();
      fanout.publish(ended);
      await soon(() => here).toContainEqual(ended);
      await opened.mend();
      await soon(() => [here, there].map((heard) => heard.some(({ type }) => type === 'missed'))).toEqual([
        true,
        true,
      ]);
      fanout.publish(gone);
      await soon(() => [here, there].map((heard) => heard.filter((news) => news.type === gone.type))).toEqual(
        [[gone], [gone]],
      );
    });
  });
}
