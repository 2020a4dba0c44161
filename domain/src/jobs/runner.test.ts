import { describe, expect, test } from 'vitest';
import type { JobId } from '../ids.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import { createMemoryJobQueue } from '../ports/job-queue.memory.ts';
import type { Job, JobQueue } from '../ports/job-queue.ts';
import type { ProcessId } from '../ports/leases.ts';
import { minuteMs, type Instant } from '../time.ts';
import {
  job,
  newJob,
  NonRetryable,
  StepFailed,
  workflow,
  type Definition,
  type Started,
} from './definition.ts';
import { createJobRunner } from './runner.ts';

/** A queue, and processes that work on it when they are told to. */
function shop() {
  const clock = createMemoryClock();
  const queue = createMemoryJobQueue({ clock, ids: createMemoryIds() });
  const log: string[] = [];
  return {
    clock,
    queue,
    log,
    start: async <Input>(
      definition: Definition<unknown, Input>,
      input: Input,
      started: Partial<Started> = {},
    ) => (await queue.add([newJob(definition, input, { dueAt: clock.now(), ...started })]))[0]!,
    runner: (definitions: readonly Definition<unknown, never>[], over: JobQueue = queue) =>
      createJobRunner<unknown>({
        queue: over,
        definitions: definitions as readonly Definition<unknown>[],
        ...{ home: undefined, owner: 'ada' as ProcessId, clock, random: () => 0 },
        log: (_, event) => void log.push(event),
      }),
    of: async (id: JobId): Promise<Job> => (await queue.view(id))!.job,
    stepsOf: async (id: JobId) =>
      (await queue.view(id))!.steps.map(({ name, state, attempts }) => `${name} ${state} ${attempts}`),
  };
}

describe('jobs', () => {
  test('a job is tried again after a growing pause, and dies after its last try', async () => {
    const { clock, queue, start, runner, of } = shop();
    const tries: number[] = [];
    const letter = job(
      'letter',
      async (_: { to: string }, __, { attempt }) => {
        tries.push(attempt);
        throw new Error('no line');
      },
      { retries: 2, firstMs: 100, mostMs: 150 },
    );
    const at = runner([letter]);
    const id = await start(letter, { to: 'mia' });
    const due: number[] = [];
    for (let next = await at.drain(); (await of(id)).state === 'waiting'; next = await at.drain()) {
      due.push((await of(id)).dueAt - clock.now());
      expect((await of(id)).error).toBe('Error: no line');
      clock.pass(due.at(-1)!);
      expect(next).toBeDefined();
    }
    expect([tries, due]).toEqual([
      [1, 2, 3],
      [100, 150],
    ]);
    expect(await of(id)).toMatchObject({ state: 'dead', trouble: 'failed', error: 'Error: no line' });
    expect(await queue.runAgain(id, clock.now())).toBe(true);
    await at.drain();
    expect(tries).toEqual([1, 2, 3, 1]);
  });

  test('what cannot be mended is tried once, and others go on', async () => {
    const { start, runner, of, log } = shop();
    const poison = job('poison', async () => Promise.reject(new NonRetryable('not an address')));
    const good = job('good', async (n: number) => n * 2);
    const ids = [await start(poison, null as never), await start(good, 21)];
    await runner([poison, good]).drain();
    expect(await of(ids[0]!)).toMatchObject({ state: 'dead', error: 'NonRetryable: not an address' });
    expect(await of(ids[1]!)).toMatchObject({ state: 'done', output: '42' });
    expect(log).toEqual(['job.dead']);
  });

  test('a delayed job waits, and one of a lane waits for the one before', async () => {
    const { clock, start, runner, of } = shop();
    let inside = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const resize = job(
      'resize',
      async (_: { who: string }) => {
        most = Math.max(most, (inside += 1));
        await gate.promise;
        inside -= 1;
      },
      { concurrency: { by: ({ who }) => who, most: 1 } },
    );
    const ids = [await start(resize, { who: 'mia' }), await start(resize, { who: 'mia' })];
    const late = await start(resize, { who: 'ben' }, { dueAt: (clock.now() + minuteMs) as Instant });
    const draining = runner([resize]).drain();
    await expect.poll(() => inside).toBe(1);
    gate.resolve();
    expect(await draining).toBe(clock.now() + minuteMs);
    expect(most).toBe(1);
    expect(await Promise.all(ids.map(async (id) => (await of(id)).state))).toEqual(['done', 'done']);
    expect((await of(late)).state).toBe('waiting');
  });

  test('a schedule is one job for all processes, made before its time', async () => {
    const { clock, queue, runner } = shop();
    let runs = 0;
    const digest = job('digest', async () => void (runs += 1), { cron: '0 10 * * *' });
    const [one, two] = [runner([digest]), runner([digest])];
    // It is 9 o'clock.
    expect(await Promise.all([one.drain(), two.drain()])).toEqual(Array(2).fill(clock.now() + 60 * minuteMs));
    clock.pass(60 * minuteMs);
    await Promise.all([one.drain(), two.drain()]);
    expect(runs).toBe(1);
    expect(await queue.counts()).toMatchObject({ done: 1, waiting: 1 });
  });

  test('a job whose process dies each time is not tried for ever', async () => {
    const { clock, queue, start, runner, of } = shop();
    const heavy = job('heavy', async () => 'never', { retries: 2 });
    const id = await start(heavy, null as never);
    for (let n = 0; n < 3; n++) {
      await queue.claim('ben' as ProcessId, ['heavy@1'], 1, clock.now(), clock.pass(1));
      await queue.releaseLost(clock.now());
    }
    await runner([heavy]).drain();
    expect(await of(id)).toMatchObject({ state: 'dead', trouble: 'lost' });
  });
});

describe('workflows', () => {
  test('steps run once, sleep takes no worker, and a failed step is tried where it is', async () => {
    const { clock, start, runner, of, stepsOf } = shop();
    const ran: string[] = [];
    const keys = new Set<string>();
    const tour = workflow('tour', async (step, { n }: { n: number }) => {
      const one = await step.do('one', async ({ key }) => {
        ran.push('one');
        keys.add(key);
        return n + 1;
      });
      await step.sleep('nap', minuteMs);
      const two = await step.do(
        'two',
        async ({ attempt, key }) => {
          ran.push(`two ${attempt}`);
          keys.add(key);
          if (attempt < 3) throw new Error('not yet');
          return one * 2;
        },
        { firstMs: 1_000 },
      );
      for (let i = 0; i < 2; i++) await step.do('again', async () => void ran.push(`again ${i}`));
      return two;
    });
    const id = await start(tour, { n: 20 });
    const at = runner([tour]);
    expect(await at.drain()).toBe(clock.now() + minuteMs);
    clock.pass(minuteMs);
    expect(await at.drain()).toBe(clock.now() + 1_000);
    clock.pass(1_000);
    expect(await at.drain()).toBe(clock.now() + 2_000);
    clock.pass(2_000);
    await at.drain();
    expect(await of(id)).toMatchObject({ state: 'done', output: '42', attempts: 0 });
    expect(ran).toEqual(['one', 'two 1', 'two 2', 'two 3', 'again 0', 'again 1']);
    expect([...keys]).toEqual([`${id}:one`, `${id}:two`]);
    expect(await stepsOf(id)).toEqual([
      'one done 1',
      'nap sleeping 1',
      'two done 3',
      'again done 1',
      'again#2 done 1',
    ]);
  });

  test('a step that failed for good can be caught, also when it is played again', async () => {
    const { clock, start, runner, of } = shop();
    let tries = 0;
    const careful = workflow('careful', async (step) => {
      const said = await step
        .do('refused', async () => {
          tries += 1;
          throw new NonRetryable('no');
        })
        .catch((cause: unknown) => (cause instanceof StepFailed ? 'caught' : 'else'));
      await step.sleep('nap', 10);
      return said;
    });
    const id = await start(careful, null as never);
    const at = runner([careful]);
    await at.drain();
    clock.pass(10);
    await at.drain();
    expect(tries).toBe(1);
    expect(await of(id)).toMatchObject({ state: 'done', output: '"caught"' });
  });

  test('what a workflow catches does not keep it from waiting, and steps beside each other are waited for', async () => {
    const { clock, start, runner, of, stepsOf } = shop();
    const gate = Promise.withResolvers<void>();
    const both = workflow('both', async (step) => {
      try {
        return await Promise.all([
          step.do('slow', async () => gate.promise.then(() => 1)),
          step.do('flaky', async ({ attempt }) => (attempt > 1 ? 2 : Promise.reject(new Error('once'))), {
            firstMs: 5,
          }),
        ]);
      } catch {
        return 'swallowed';
      }
    });
    const id = await start(both, null as never);
    const at = runner([both]);
    const draining = at.drain();
    await expect.poll(() => stepsOf(id)).toEqual(['flaky retrying 1']);
    gate.resolve();
    await draining;
    expect(await stepsOf(id)).toEqual(['flaky retrying 1', 'slow done 1']);
    clock.pass(5);
    await at.drain();
    expect(await of(id)).toMatchObject({ state: 'done', output: '[1,2]' });
  });

  test('a job ends on the version that it began with; without it, it stops where somebody sees it', async () => {
    const { clock, start, runner, of } = shop();
    const first = workflow('tour', async (step) => {
      await step.sleep('nap', 10);
      return 'first';
    });
    const second = workflow('tour', async () => 'second', { version: 2 });
    const kept = await start(first, null as never);
    await runner([first]).drain();
    clock.pass(10);
    await runner([first, second]).drain();
    expect(await of(kept)).toMatchObject({ state: 'done', output: '"first"' });
    const gone = await start(first, null as never);
    await runner([first]).drain();
    clock.pass(minuteMs);
    await runner([second]).drain();
    expect((await of(gone)).state).toBe('waiting');
    clock.pass(11);
    await runner([second]).drain();
    expect(await of(gone)).toMatchObject({ state: 'dead', trouble: 'code' });
  });

  test.each([
    ['a step has another name', async (step: never) => (step as Stepper)('renamed')],
    ['a step is gone', async () => 'nothing'],
  ])('changed code that kept its version is found out: %s', async (_, changed) => {
    const { clock, start, runner, of } = shop();
    const before = workflow('tour', async (step) => {
      await step.do('one', async () => 1);
      await step.sleep('nap', 10);
    });
    const after = workflow('tour', async (step) =>
      changed(((name: string) => step.do(name, async () => 1)) as never),
    );
    const id = await start(before, null as never);
    await runner([before]).drain();
    clock.pass(10);
    await runner([after]).drain();
    expect(await of(id)).toMatchObject({ state: 'dead', trouble: 'code' });
    expect((await of(id)).error).toContain('one');
  });

  test('a cancelled workflow keeps nothing more, and its step is told', async () => {
    const { clock, queue, start, runner, stepsOf, of } = shop();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let after = 0;
    const tour = workflow('tour', async (step) => {
      await step.do('one', async () => {
        begun.resolve();
        await gate.promise;
      });
      after += 1;
    });
    const id = await start(tour, null as never);
    const draining = runner([tour]).drain();
    await begun.promise;
    await queue.cancel(id, clock.now());
    gate.resolve();
    await draining;
    expect([after, await stepsOf(id)]).toEqual([0, []]);
    expect((await of(id)).state).toBe('cancelled');
  });

  test('what a stopping process has under way goes to another one untried', async () => {
    const { start, runner, of } = shop();
    const begun = Promise.withResolvers<void>();
    const tour = workflow('tour', async (step) =>
      step.do('one', ({ signal }) => {
        begun.resolve();
        return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('late')));
      }),
    );
    const id = await start(tour, null as never);
    const first = runner([tour]);
    await first.start();
    await begun.promise;
    await first.stop(0);
    expect(await of(id)).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});

type Stepper = (name: string) => Promise<number>;
