import { describe, expect, test as base } from 'vitest';
import type { Lease, Leases, LeaseState, ProcessId } from './leases.ts';

/** What a test of {@link leasesContract} runs on: one store, and processes that share it. */
export interface LeasesUnderTest {
  /** The leases of another process, with this time to live. */
  of(owner: ProcessId, ttlMs: number): Promise<Leases>;
  /** Cuts a process off from the store, as when it hangs or its line breaks; and brings it back. */
  cut(owner: ProcessId): Promise<void>;
  mend(owner: ProcessId): Promise<void>;
  /** The store loses everything it knows. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** Proves the LE rules of {@link Leases} for one adapter; `open` gives an empty store. */
export function leasesContract(adapter: string, open: () => Promise<LeasesUnderTest>): void {
  const test = base.extend<{ store: LeasesUnderTest }>({
    store: async ({}, use) => {
      const store = await open();
      await use(store);
      await store.close();
    },
  });
  const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000, interval: 10 });

  describe(`Leases contract, ${adapter}`, () => {
    test('LE1 of all that ask at once one gets the name, and the others hear who', async ({ store }) => {
      const names = ['a', 'b', 'c', 'd'] as ProcessId[];
      const all = await Promise.all(names.map((name) => store.of(name, long)));
      const answers = await Promise.all(all.map((leases) => leases.hold('room')));
      const winner = answers.findIndex(({ ok }) => ok);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      for (const [n, answer] of answers.entries())
        if (n !== winner)
          expect(answer).toEqual({ ok: false, error: { type: 'HeldBy', owner: names[winner] } });
      expect(await all[0]!.ownerOf('room')).toBe(names[winner]);
      expect(await all[0]!.ownerOf('other')).toBeUndefined();
    });

    test('LE1 a process that has a name is not given it twice', async ({ store }) => {
      const leases = await store.of(ada, long);
      const both = await Promise.all([leases.hold('room'), leases.hold('room')]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await leases.hold('room')).toEqual({ ok: false, error: { type: 'HeldBy', owner: ada } });
    });

    test('LE2 a lease outlives its time to live while its owner lives', async ({ store }) => {
      const [leases, others] = [await store.of(ada, middle), await store.of(bob, middle)];
      const lease = await held(leases, 'room');
      const until = performance.now() + 2 * middle;
      const ask = async () => (await others.hold('room')).ok || performance.now() > until;
      await expect.poll(ask, { timeout: 10_000, interval: 50 }).toBe(true);
      expect(await others.ownerOf('room')).toBe(ada);
      expect(lease.state()).not.toBe('over');
    });

    test('LE2 LE4 LE5 an owner that is cut off doubts before anybody else has the name, and learns that it is over', async ({
      store,
    }) => {
      const [leases, others] = [await store.of(ada, short), await store.of(bob, short)];
      const lease = await held(leases, 'room');
      const states: LeaseState[] = [];
      lease.watch((state) => states.push(state));
      await store.cut(ada);
      let next: Lease | undefined;
      await expect
        .poll(
          async () => {
            const answer = await others.hold('room');
            if (answer.ok) next = answer.value;
            return answer.ok;
          },
          { timeout: 10_000, interval: 10 },
        )
        .toBe(true);
      expect(lease.state()).toBe('doubtful');
      expect(next!.fence).toBeGreaterThan(lease.fence);
      await store.mend(ada);
      await soon(lease.state).toBe('over');
      expect(states).toEqual(['doubtful', 'over']);
      expect(next!.state()).not.toBe('over');
      expect(await others.ownerOf('room')).toBe(bob);
    });

    test('LE5 an owner that was cut off holds again if nobody took the name', async ({ store }) => {
      const lease = await held(await store.of(ada, short), 'room');
      await store.cut(ada);
      await soon(lease.state).toBe('doubtful');
      await store.mend(ada);
      await soon(lease.state).toBe('held');
      const others = await store.of(bob, short);
      expect(await others.hold('room')).toMatchObject({ ok: false, error: { owner: ada } });
    });

    test('LE3 LE5 what was forgotten is written again by its owner, or taken with a greater fence', async ({
      store,
    }) => {
      const [leases, others] = [await store.of(ada, short), await store.of(bob, short)];
      const [kept, lost] = [await held(leases, 'kept'), await held(leases, 'lost')];
      await store.cut(ada);
      await store.forget();
      const taken = await held(others, 'lost');
      expect(taken.fence).toBeGreaterThan(lost.fence);
      await store.mend(ada);
      await soon(lost.state).toBe('over');
      await soon(kept.state).toBe('held');
      await expect.poll(() => others.ownerOf('kept'), { timeout: 10_000 }).toBe(ada);
    });

    test('LE3 fences grow with each taking', async ({ store }) => {
      const all = [await store.of(ada, long), await store.of(bob, long)];
      const fences: number[] = [];
      for (let n = 0; n < 20; n++) {
        const lease = await held(all[n % 2]!, 'room');
        fences.push(lease.fence);
        await lease.release();
      }
      expect(fences.every(Number.isSafeInteger)).toBe(true);
      expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
    });

    test('LE6 a released name is free at once, and its lease is over', async ({ store }) => {
      const [leases, others] = [await store.of(ada, long), await store.of(bob, long)];
      const lease = await held(leases, 'room');
      await lease.release();
      expect(lease.state()).toBe('over');
      const next = await held(others, 'room');
      await lease.release();
      expect(await leases.ownerOf('room')).toBe(bob);
      expect(next.state()).toBe('held');
    });

    test('LE6 releasing while cut off does not reject, and the name runs out', async ({ store }) => {
      const [leases, others] = [await store.of(ada, short), await store.of(bob, short)];
      const lease = await held(leases, 'room');
      await store.cut(ada);
      await lease.release();
      expect(lease.state()).toBe('over');
      await expect.poll(async () => (await others.hold('room')).ok, { timeout: 10_000 }).toBe(true);
    });
  });
}

async function held(leases: Leases, name: string): Promise<Lease> {
  const answer = await leases.hold(name);
  if (!answer.ok) throw new Error(`${name} is held by ${answer.error.owner}.`);
  return answer.value;
}

/** Times to live, ms: one that no test outlives, one that must be renewed, one that a test waits for. */
const [long, middle, short] = [30_000, 1_200, 400];
const [ada, bob] = ['ada', 'bob'] as [ProcessId, ProcessId];
