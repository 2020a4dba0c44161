import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId } from '../ids.ts';
import type { Fanout, News } from './fanout.ts';

/** Proves the FO rules of {@link Fanout} for one adapter; `open` makes an empty one per test. */
export function fanoutContract(
  adapter: string,
  open: () => Promise<{ fanout: Fanout; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ fanout: Fanout }>({
    fanout: async ({}, use) => {
      const { fanout, close } = await open();
      await use(fanout);
      await close();
    },
  });
  const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
  const ended: News = { type: 'meetingChanged', meetingId: 'm' as MeetingId };
  const gone: News = { type: 'personChanged', personId: 'p' as PersonId };

  describe(`Fanout contract, ${adapter}`, () => {
    test('FO1 every listener hears each news once, in order, after publish returned', async ({ fanout }) => {
      const [a, b]: [News[], News[]] = [[], []];
      fanout.listen((news) => a.push(news));
      fanout.listen((news) => b.push(news));
      fanout.publish(ended);
      expect(a).toEqual([]);
      fanout.publish(gone);
      await soon(() => b.length).toBe(2);
      expect([a, b]).toEqual([
        [ended, gone],
        [ended, gone],
      ]);
    });

    test('FO2 a listener that throws keeps nobody else from hearing', async ({ fanout }) => {
      const heard: News[] = [];
      fanout.listen(() => {
        throw new Error('a listener that breaks');
      });
      fanout.listen((news) => heard.push(news));
      fanout.publish(ended);
      await soon(() => heard).toEqual([ended]);
    });

    test('FO3 after stop nothing is heard', async ({ fanout }) => {
      const [stopped, going]: [News[], News[]] = [[], []];
      const stop = fanout.listen((news) => stopped.push(news));
      fanout.listen((news) => going.push(news));
      fanout.publish(ended);
      stop();
      fanout.publish(gone);
      await soon(() => going.length).toBe(2);
      expect(stopped).toEqual([]);
    });
  });
}
