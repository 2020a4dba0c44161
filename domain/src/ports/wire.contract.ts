import { describe, expect, test as base } from 'vitest';
import type { ProcessId } from './leases.ts';
import { messageMostChars, type Wire, type WireEvent } from './wire.ts';

/** What a test of {@link wireContract} runs on. */
export interface WireUnderTest {
  /** Another process joins; resolves when it hears. */
  join(me: ProcessId): Promise<Wire>;
  /** Breaks one process's line; and mends it. */
  cut(process: ProcessId): Promise<void>;
  mend(process: ProcessId): Promise<void>;
  /** One process ends without a word. */
  end(process: ProcessId): Promise<void>;
  /** The carrier forgets everything it knows. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** Proves the WI rules of {@link Wire} for one adapter; `open` gives a wire that nobody has joined. */
export function wireContract(adapter: string, open: () => Promise<WireUnderTest>): void {
  const test = base.extend<{ carrier: WireUnderTest; pair: { ada: Heard; bob: Heard } }>({
    carrier: async ({}, use) => {
      const carrier = await open();
      await use(carrier);
      await carrier.close();
    },
    pair: async ({ carrier }, use) => {
      const [ada, bob] = [await join(carrier, 'ada'), await join(carrier, 'bob')];
      await soon(() => [ada.wire.others(), bob.wire.others()]).toEqual([['bob'], ['ada']]);
      await use({ ada, bob });
    },
  });

  describe(`Wire contract, ${adapter}`, () => {
    test('WI1 messages arrive in order, once, after send returned', async ({ pair: { ada, bob } }) => {
      const sent = Array.from({ length: 2_000 }, (_, n) => `${n} “é” \n ${'x'.repeat(n % 50)}`);
      for (const [n, text] of sent.entries()) {
        expect(ada.wire.send(bob.wire.me, text)).toBe(true);
        if (n % 300 === 0) {
          expect(ada.wire.send(bob.wire.me, '')).toBe(true);
          await new Promise(setImmediate);
        }
      }
      await soon(() => bob.texts().length).toBe(sent.length + 7);
      expect(bob.texts().filter((text) => text !== '')).toEqual(sent);
      expect(bob.events.filter(({ type }) => type === 'missed')).toEqual([]);
      expect(ada.texts()).toEqual([]);
    });

    test('WI1 many may talk to many, and each pair keeps its order', async ({ carrier }) => {
      const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => join(carrier, name)));
      await soon(() => all.map(({ wire }) => wire.others().length)).toEqual([3, 3, 3, 3]);
      for (let n = 0; n < 100; n++)
        for (const { wire } of all) for (const to of wire.others()) wire.send(to, String(n));
      const numbers = Array.from({ length: 100 }, (_, n) => String(n));
      await soon(() => all.map((one) => one.texts().length)).toEqual([300, 300, 300, 300]);
      for (const one of all) for (const from of one.wire.others()) expect(one.texts(from)).toEqual(numbers);
    });

    test('WI2 what is lost while a line is broken is told', async ({ carrier, pair: { ada, bob } }) => {
      ada.wire.send(bob.wire.me, 'before');
      await soon(() => bob.texts()).toEqual(['before']);
      await carrier.cut(bob.wire.me);
      let sent = 0;
      await soon(() => {
        sent += 1;
        ada.wire.send(bob.wire.me, 'lost');
        return ada.events.some(isFor('undelivered', bob.wire.me));
      }).toBe(true);
      await carrier.mend(bob.wire.me);
      await soon(() => {
        ada.wire.send(bob.wire.me, 'after');
        return bob.texts().includes('after');
      }).toBe(true);
      const missed = bob.events.findIndex(isFor('missed', ada.wire.me));
      expect(missed).toBeGreaterThan(0);
      expect(
        bob.events.findIndex((event) => event.type === 'message' && event.text === 'after'),
      ).toBeGreaterThan(missed);
      expect(bob.texts().filter((text) => text === 'lost').length).toBeLessThan(sent);
    });

    test('WI2 a sender whose own line is broken hears that its messages are lost', async ({
      carrier,
      pair: { ada, bob },
    }) => {
      await carrier.cut(ada.wire.me);
      await soon(() => {
        ada.wire.send(bob.wire.me, 'lost');
        return ada.events.some(isFor('undelivered', bob.wire.me));
      }).toBe(true);
      await carrier.mend(ada.wire.me);
      await soon(() => {
        ada.wire.send(bob.wire.me, 'after');
        return bob.texts().includes('after');
      }).toBe(true);
      expect(bob.events.some(isFor('missed', ada.wire.me))).toBe(true);
    });

    test('WI3 a broadcast reaches all others in order', async ({ carrier, pair: { ada, bob } }) => {
      const eve = await join(carrier, 'eve');
      await soon(() => ada.wire.others()).toContain('eve');
      for (const text of ['one', 'two', 'three']) ada.wire.broadcast(text);
      await soon(() => [bob.texts(), eve.texts()]).toEqual([
        ['one', 'two', 'three'],
        ['one', 'two', 'three'],
      ]);
      expect(ada.texts()).toEqual([]);
    });

    test('WI4 what finds no room is refused and told, and what found room arrives', async ({
      pair: { ada, bob },
    }) => {
      const big = 'b'.repeat(messageMostChars);
      let sent = 0;
      while (sent < 1_000 && ada.wire.send(bob.wire.me, big)) sent += 1;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThan(1_000);
      await soon(() => bob.texts().length).toBe(sent);
      await soon(() => {
        ada.wire.send(bob.wire.me, 'after');
        return bob.texts().includes('after');
      }).toBe(true);
      expect(bob.events.filter(isFor('missed', ada.wire.me))).toHaveLength(1);
      expect(() => ada.wire.send(bob.wire.me, `${big}!`)).toThrow(RangeError);
    });

    test('WI5 who comes is told, and who leaves, at once', async ({ carrier, pair: { ada, bob } }) => {
      expect(ada.events).toEqual([{ type: 'came', process: bob.wire.me }]);
      const eve = await join(carrier, 'eve');
      await soon(() => eve.wire.others().toSorted()).toEqual(['ada', 'bob']);
      await soon(() => ada.wire.others().length).toBe(2);
      await bob.wire.leave();
      await soon(() => ada.events.at(-1)).toEqual({ type: 'gone', process: bob.wire.me });
      await soon(() => eve.events.at(-1)).toEqual({ type: 'gone', process: bob.wire.me });
      expect(ada.wire.others()).toEqual(['eve']);
    });

    test('WI5 who ends without a word is told, and a message to it too', async ({
      carrier,
      pair: { ada, bob },
    }) => {
      await carrier.end(bob.wire.me);
      ada.wire.send(bob.wire.me, 'to nobody');
      await soon(() => ada.events).toContainEqual({ type: 'gone', process: bob.wire.me });
      await soon(() => ada.events.some(({ type }) => type === 'undelivered')).toBe(true);
      expect(ada.wire.others()).toEqual([]);
    });

    test('WI5 nobody is gone because the carrier forgot', async ({ carrier, pair: { ada, bob } }) => {
      await carrier.forget();
      const eve = await join(carrier, 'eve');
      await soon(() => eve.wire.others().toSorted()).toEqual(['ada', 'bob']);
      ada.wire.send(bob.wire.me, 'still here');
      await soon(() => bob.texts()).toEqual(['still here']);
      expect([...ada.events, ...bob.events].filter(({ type }) => type === 'gone')).toEqual([]);
    });

    test('WI6 a listener that throws keeps nobody from hearing, and one that stopped hears nothing', async ({
      pair: { ada, bob },
    }) => {
      const stopped: WireEvent[] = [];
      const heard: WireEvent[] = [];
      const stop = bob.wire.listen((event) => stopped.push(event));
      bob.wire.listen(() => {
        throw new Error('a listener that breaks');
      });
      bob.wire.listen((event) => heard.push(event));
      stop();
      ada.wire.send(bob.wire.me, 'hello');
      await soon(() => heard).toEqual([{ type: 'message', from: 'ada', text: 'hello' }]);
      expect(stopped).toEqual([]);
    });
  });
}

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 12_000, interval: 20 });

interface Heard {
  readonly wire: Wire;
  readonly events: WireEvent[];
  texts(from?: ProcessId): string[];
}
async function join(carrier: WireUnderTest, name: string): Promise<Heard> {
  const wire = await carrier.join(name as ProcessId);
  const events: WireEvent[] = [];
  wire.listen((event) => events.push(event));
  const texts = (from?: ProcessId) =>
    events.flatMap((event) =>
      event.type === 'message' && (from === undefined || event.from === from) ? [event.text] : [],
    );
  return { wire, events, texts };
}

const isFor = (type: WireEvent['type'], process: ProcessId) => (event: WireEvent) =>
  event.type === type && [...Object.values(event)].includes(process);
