import { describe, expect, test as base } from 'vitest';
import type { Ids, PersonId, WorkspaceId } from '../ids.ts';
import type { Clock, Instant } from '../time.ts';
import { createMemoryClock, type MemoryClock } from './clock-ids.memory.ts';
import type { ClaimedJob, JobCode, JobQueue, JobStep, NewJob } from './job-queue.ts';
import type { ProcessId } from './leases.ts';

export interface QueueUnderTest {
  readonly queue: JobQueue;
  /** The same queue as another process has it. */
  readonly elsewhere: JobQueue;
  readonly close: () => Promise<void>;
}

/** Proves the JB and JQ rules of {@link JobQueue} for one adapter; `open` gives an empty queue that goes by this clock. */
export function jobQueueContract(
  adapter: string,
  open: (deps: { readonly clock: Clock; readonly ids: Pick<Ids, 'next'> }) => Promise<QueueUnderTest>,
): void {
  interface Kit extends QueueUnderTest {
    readonly clock: MemoryClock;
    /** Claims what is due now, for a minute. */
    take(limit?: number, by?: ProcessId, from?: JobQueue): Promise<readonly ClaimedJob[]>;
  }
  const test = base.extend<{ kit: Kit }>({
    kit: async ({}, use) => {
      const clock = createMemoryClock();
      let made = 0;
      const ids = { next: () => `job-${String((made += 1)).padStart(18, '0')}` };
      const opened = await open({ clock, ids });
      await use({
        ...opened,
        clock,
        take: (limit = 100, by = ada, from = opened.queue) =>
          from.claim(by, codes, limit, clock.now(), (clock.now() + 60_000) as Instant),
      });
      await opened.close();
    },
  });
  const job = (change: Partial<NewJob> = {}): NewJob => ({
    ...{ name: 'letter', version: 1, input: '{"to":"mia"}', dueAt: start },
    ...change,
  });
  const step = (name: string, change: Partial<JobStep> = {}): JobStep => ({
    ...{ name, state: 'done', attempts: 1, value: '1', startedAt: start, endedAt: start },
    ...change,
  });

  describe(`JobQueue contract, ${adapter}`, () => {
    test('JB1 what is added is there as it was said', async ({ kit: { queue, clock } }) => {
      const said = job({ workspaceId: 'agora' as WorkspaceId, startedBy: 'mia' as PersonId, key: 'k' });
      const [id] = await queue.add([said]);
      expect(await queue.view(id!)).toEqual({
        job: { ...said, id, state: 'waiting', attempts: 0, createdAt: clock.now() },
        steps: [],
      });
      expect(await queue.view('nothing' as typeof id & string)).toBeUndefined();
    });
    test('JB1 a key makes one job of several, also at once', async ({ kit: { queue, elsewhere } }) => {
      const [first] = await queue.add([job({ key: 'k' })]);
      const [again, other] = await elsewhere.add([job({ key: 'k', input: '2' }), job({ key: 'k2' })]);
      expect(again).toBe(first);
      expect(other).not.toBe(first);
      expect((await queue.view(first!))!.job.input).toBe('{"to":"mia"}');
      const [otherName] = await queue.add([job({ key: 'k', name: 'digest' })]);
      expect(otherName).not.toBe(first);
      const racing = await Promise.all(
        Array.from({ length: 8 }, (_, n) => (n % 2 ? queue : elsewhere).add([job({ key: 'race' })])),
      );
      expect(new Set(racing.flat()).size).toBe(1);
    });
    test('JB2 the newest come first, page by page', async ({ kit: { queue, clock } }) => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) {
        ids.push(...(await queue.add([job({ workspaceId: (n % 2 ? 'odd' : 'even') as WorkspaceId })])));
        clock.pass(n % 2);
      }
      const first = await queue.list({}, 2);
      const last = first.at(-1)!;
      const rest = await queue.list({}, 10, { at: last.createdAt, id: last.id });
      expect([...first, ...rest].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(first[0]!.id).toBe(ids[4]);
      expect(await queue.list({ workspaceId: 'odd' as WorkspaceId }, 10)).toHaveLength(2);
      expect(await queue.list({ name: 'other' }, 10)).toEqual([]);
      expect(await queue.list({ states: ['dead', 'done'] }, 10)).toEqual([]);
      expect(await queue.counts()).toMatchObject({ waiting: 5, dead: 0 });
      expect(await queue.counts({ workspaceId: 'odd' as WorkspaceId })).toMatchObject({ waiting: 2 });
    });
    test('JB3 a cancelled job is over for whoever works on it', async ({ kit: { queue, take, clock } }) => {
      const [id] = await queue.add([job()]);
      const [claim] = await take();
      expect(await queue.cancel(id!, clock.now())).toBe(true);
      expect(await queue.cancel(id!, clock.now())).toBe(false);
      expect(await queue.keepStep(claim!, step('a'))).toBe(false);
      expect(await queue.finish(claim!, { type: 'done', output: '1', at: clock.now() })).toBe(false);
      expect(await queue.renew([claim!], clock.now())).toEqual([]);
      expect((await queue.view(id!))!.job).toMatchObject({ state: 'cancelled', endedAt: clock.now() });
      expect(await take()).toEqual([]);
    });
    test('JB4 what died goes on after its last finished step', async ({ kit: { queue, take, clock } }) => {
      const [id] = await queue.add([job()]);
      const [claim] = await take();
      await queue.keepStep(claim!, step('a'));
      await queue.keepStep(claim!, step('b', { state: 'failed', error: 'no' }));
      await queue.finish(claim!, { type: 'dead', trouble: 'failed', error: 'no', at: clock.now() });
      expect((await queue.view(id!))!.job).toMatchObject({ state: 'dead', trouble: 'failed', error: 'no' });
      expect(await queue.runAgain(id!, clock.pass(5), 2)).toBe(true);
      expect(await queue.runAgain(id!, clock.now())).toBe(false);
      const [again] = await take();
      expect(again).toMatchObject({ id, version: 2, attempts: 0, steps: [step('a')] });
      expect(again).not.toHaveProperty('trouble');
      expect(again!.fence).toBeGreaterThan(claim!.fence);
    });

    test('JQ1 of all that claim at once one gets a job', async ({ kit: { queue, elsewhere, take } }) => {
      await queue.add(Array.from({ length: 30 }, () => job()));
      const taken = await Promise.all(
        Array.from({ length: 6 }, (_, n) => take(10, n % 2 ? ada : bob, n % 2 ? queue : elsewhere)),
      );
      const ids = taken.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      // Whoever found only what others were just taking may come away with less, and asks again.
      const rest = await take(30);
      expect(ids.length + rest.length).toBe(30);
    });
    test('JQ1 the longest due come first, and what is not due or not known waits', async ({
      kit: { queue, take, clock },
    }) => {
      const at = (ms: number) => (start + ms) as Instant;
      await queue.add([
        job({ dueAt: at(-1), input: '2' }),
        job({ dueAt: at(-2), input: '1' }),
        job({ dueAt: at(10), input: '3' }),
        job({ version: 7 }),
        job({ name: 'unknown' }),
      ]);
      expect((await take(1)).map(({ input }) => input)).toEqual(['1']);
      expect((await take()).map(({ input }) => input)).toEqual(['2']);
      expect(await queue.nextDue(clock.now())).toBe(at(10));
      clock.pass(10);
      expect(await take()).toMatchObject([{ input: '3', state: 'running', startedAt: at(10) }]);
      expect(await queue.nextDue(clock.now())).toBeUndefined();
    });
    test('JQ1 a lane has so many places, and lanes do not wait for each other', async ({
      kit: { queue, elsewhere, take, clock },
    }) => {
      const inLane = (lane: string, laneMost: number, n: number) =>
        Array.from({ length: n }, () => job({ lane, laneMost }));
      await queue.add([...inLane('a', 1, 4), ...inLane('b', 2, 4)]);
      const lanes = async (): Promise<string[]> => {
        const taken: ClaimedJob[] = [];
        for (let found = await take(); found.length > 0; found = await take()) taken.push(...found);
        first ??= taken[0];
        return taken.map(({ lane }) => lane!).toSorted();
      };
      let first: ClaimedJob | undefined;
      // At once and from both sides: no more than there are places.
      const racing = await Promise.all([
        take(),
        take(100, bob, elsewhere),
        take(),
        take(100, bob, elsewhere),
      ]);
      const taken = [...racing.flat().map(({ lane }) => lane!), ...(await lanes())].toSorted();
      expect(taken).toEqual(['a', 'b', 'b']);
      const [ofA] = racing.flat().filter(({ lane }) => lane === 'a');
      const claim = ofA ?? first!;
      await queue.finish(claim, { type: 'done', output: '1', at: clock.now() });
      expect(await lanes()).toEqual([claim.lane]);
    });

    test('JQ2 a claim is held until its lease runs out, and longer when it is renewed', async ({
      kit: { queue, elsewhere, take, clock },
    }) => {
      await queue.add([job(), job()]);
      const [one, two] = await take();
      expect(await elsewhere.releaseLost(clock.pass(59_999))).toBe(0);
      expect(await queue.renew([one!], (clock.now() + 60_000) as Instant)).toEqual([one!.id]);
      expect(await elsewhere.releaseLost(clock.pass(1))).toBe(1);
      expect(await take()).toMatchObject([{ id: two!.id, attempts: 1 }]);
    });
    test('JQ2 where nobody else can be alive, all are put back at once', async ({
      kit: { queue, take, clock },
    }) => {
      await queue.add([job(), job()]);
      await take();
      expect(await queue.releaseLost(clock.now(), true)).toBe(2);
      expect(await take()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
    });
    test('JQ2 what is given back counts no try', async ({ kit: { queue, take, clock } }) => {
      await queue.add([job()]);
      const claims = await take();
      await queue.giveBack(claims, clock.now());
      await queue.giveBack([], clock.now());
      expect(await queue.finish(claims[0]!, { type: 'done', output: '1', at: clock.now() })).toBe(false);
      expect(await take()).toMatchObject([{ attempts: 0 }]);
    });
    test('JQ3 what an older claim keeps is refused', async ({ kit: { queue, take, clock } }) => {
      const [id] = await queue.add([job()]);
      const [old] = await take();
      await queue.releaseLost(clock.pass(60_000));
      const [now] = await take(1, bob);
      expect(now!.fence).toBeGreaterThan(old!.fence);
      expect(await queue.keepStep(old!, step('a'))).toBe(false);
      expect(await queue.keepStep(old!, step('a', { state: 'sleeping' }))).toBe(false);
      expect(await queue.renew([old!], clock.now())).toEqual([]);
      for (const outcome of [
        { type: 'done', output: '1', at: clock.now() },
        { type: 'later', dueAt: clock.now(), attempts: 1, error: 'x' },
        { type: 'dead', trouble: 'failed', error: 'x', at: clock.now() },
      ] as const)
        expect(await queue.finish(old!, outcome)).toBe(false);
      expect(await queue.finish(now!, { type: 'done', output: '{"a":1}', at: clock.now() })).toBe(true);
      expect(await queue.view(id!)).toMatchObject({ job: { state: 'done', output: '{"a":1}' }, steps: [] });
    });
    test('JQ4 steps come with the next claim, in their order', async ({ kit: { queue, take, clock } }) => {
      await queue.add([job()]);
      const [claim] = await take();
      const retrying = step('b', { state: 'retrying', error: 'no', dueAt: start, value: undefined });
      await queue.keepStep(claim!, step('z'));
      await queue.keepStep(claim!, retrying);
      await queue.keepStep(claim!, step('a', { state: 'sleeping', dueAt: start }));
      await queue.finish(claim!, { type: 'later', dueAt: clock.now(), attempts: 3, error: 'no' });
      const [next] = await take();
      expect(next).toMatchObject({ attempts: 3, error: 'no' });
      expect(next!.steps.map(({ name, state }) => [name, state])).toEqual([
        ['z', 'done'],
        ['b', 'retrying'],
        ['a', 'sleeping'],
      ]);
      await queue.keepStep(next!, step('b', { attempts: 2 }));
      const { job: after, steps } = (await queue.view(next!.id))!;
      expect(after.attempts).toBe(0);
      expect(steps[1]).toEqual(step('b', { attempts: 2 }));
    });
    test('JQ5 what no code can run any more is dead, and says so', async ({ kit: { queue, clock } }) => {
      await queue.add([job({ version: 7 }), job({ version: 7, dueAt: (start + 90_000) as Instant })]);
      await queue.add([job({ name: 'unknown' }), job()]);
      clock.pass(60_000);
      expect(await queue.strand(codes, clock.now(), clock.now())).toBe(1);
      const [dead] = await queue.list({ states: ['dead'] }, 10);
      expect(dead).toMatchObject({ version: 7, trouble: 'code', endedAt: clock.now() });
      expect(dead!.error).toContain('7');
    });
    test('JB5 all jobs of a workspace go, with their steps, also from under whoever works on them', async ({
      kit: { queue, take },
    }) => {
      const [mine, other] = ['agora', 'forum'] as WorkspaceId[] as [WorkspaceId, WorkspaceId];
      await queue.add([job({ workspaceId: mine })]);
      const [claim] = await take();
      await queue.keepStep(claim!, step('a'));
      const [theirs, nobodys] = await queue.add([job({ workspaceId: other }), job()]);
      await queue.add([
        job({ workspaceId: mine }),
        job({ workspaceId: mine, dueAt: (start + 9e6) as Instant }),
      ]);
      await queue.removeOf(mine);
      expect(await queue.list({ workspaceId: mine }, 10)).toEqual([]);
      expect(await queue.view(claim!.id)).toBeUndefined();
      expect(await queue.keepStep(claim!, step('b'))).toBe(false);
      expect(await queue.finish(claim!, { type: 'done', output: '1', at: start })).toBe(false);
      expect([await queue.view(theirs!), await queue.view(nobodys!)]).not.toContain(undefined);
    });
    test('what ended long ago is forgotten with its steps, so many at a time', async ({
      kit: { queue, take, clock },
    }) => {
      await queue.add([job(), job(), job()]);
      const claims = await take();
      await queue.keepStep(claims[0]!, step('a'));
      for (const claim of claims.slice(0, 2))
        await queue.finish(claim, { type: 'done', output: '1', at: clock.now() });
      const later = clock.pass(1);
      expect(await queue.forget(['done'], later, 1)).toBe(1);
      expect(await queue.forget(['done'], later, 10)).toBe(1);
      expect(await queue.forget(['done'], later, 10)).toBe(0);
      expect(await queue.counts()).toMatchObject({ running: 1, done: 0 });
    });
  });
}

const start = createMemoryClock().now();
const codes: readonly JobCode[] = ['letter@1', 'letter@2', 'digest@1'];
const [ada, bob] = ['ada', 'bob'] as ProcessId[] as [ProcessId, ProcessId];
