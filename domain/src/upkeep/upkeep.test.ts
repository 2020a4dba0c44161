import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Home } from '../home.ts';
import type { WorkspaceId } from '../ids.ts';
import { createMemoryLeases, createMemoryLeaseTable } from '../ports/leases.memory.ts';
import type { ProcessId } from '../ports/leases.ts';
import { createMemoryUpkeep } from '../ports/upkeep.memory.ts';
import { expectedMs, type UpkeepNext } from '../ports/upkeep.ts';
import type { Workspace } from '../ports/workspaces.ts';
import type { Instant } from '../time.ts';
import type { Chore, ChoreRun } from './chore.ts';
import { createUpkeepRunner, type UpkeepRunner, type UpkeepRunnerOptions } from './upkeep-runner.ts';

const runners: UpkeepRunner[] = [];
beforeEach(() => void vi.useFakeTimers({ toNotFake: ['performance'] }));
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  vi.useRealTimers();
});

const [agora, forum] = ['agora', 'forum'] as [WorkspaceId, WorkspaceId];
const gone = new Set<WorkspaceId>();
const clock = { now: () => Date.now() as Instant };

/** A directory that outlives the processes on it. */
function directory() {
  gone.clear();
  const byId = async (id: WorkspaceId) => (gone.has(id) ? undefined : ({ id } as Workspace));
  return {
    clock,
    upkeep: createMemoryUpkeep(async (id) => (await byId(id)) !== undefined),
    workspaces: { byId } as UpkeepRunnerOptions['directory']['workspaces'],
  };
}
type Directory = ReturnType<typeof directory>;

interface Played {
  readonly runs: WorkspaceId[];
  readonly logged: Record<string, unknown>[];
}
function start(
  on: Directory,
  chores: readonly Chore[],
  more: Partial<UpkeepRunnerOptions> = {},
): UpkeepRunner & Played {
  const logged: Record<string, unknown>[] = [];
  const runner = createUpkeepRunner({
    directory: on,
    chores,
    inWorkspace: (workspaceId, work) => work({ workspaceId } as Home),
    log: (level, event, fields) => void logged.push({ level, event, ...fields }),
    random: () => 1,
    ...more,
  });
  runners.push(runner);
  return { ...runner, runs: [], logged };
}
/** A chore that notes where it ran, and does what it is told. */
function chore(
  name: string,
  work: (run: ChoreRun, id: WorkspaceId, nth: number) => UpkeepNext | Promise<UpkeepNext>,
  more: Partial<Chore> = {},
) {
  const runs: WorkspaceId[] = [];
  return {
    name,
    concerns: async () => true,
    ...more,
    runs,
    run: async ({ workspaceId }: Home, run: ChoreRun) => work(run, workspaceId, runs.push(workspaceId)),
  };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('changes that come together are one run, and what comes during it is one more', async () => {
  const going = Promise.withResolvers<void>();
  const one = chore('one', async (_run, _id, nth) => {
    if (nth === 1) await going.promise;
    return {};
  });
  const runner = start(directory(), [one]);
  for (let n = 0; n < 10; n += 1) runner.committed(agora);
  await pass(100);
  expect(one.runs).toEqual([agora]);
  for (let n = 0; n < 10; n += 1) runner.committed(agora);
  await pass(100);
  expect(one.runs).toEqual([agora]);
  going.resolve();
  await pass(100);
  expect(one.runs).toEqual([agora, agora]);
});

test('a chore that changes do not concern is not run for them', async () => {
  const [never, sometimes] = [
    chore('never', () => ({}), { concerns: undefined }),
    chore('sometimes', () => ({}), { concerns: async ({ workspaceId }) => workspaceId === forum }),
  ];
  const runner = start(directory(), [never, sometimes]);
  runner.committed(agora);
  runner.committed(forum);
  await pass(100);
  expect(never.runs).toEqual([]);
  expect(sometimes.runs).toEqual([forum]);
});

test('what is due is run then, also by a process that started later', async () => {
  const on = directory();
  const one = chore('one', (_run, _id, nth) => (nth < 3 ? { dueAt: (Date.now() + 60_000) as Instant } : {}));
  const first = start(on, [one]);
  first.committed(agora);
  await pass(100);
  expect(one.runs).toHaveLength(1);
  await first.close();
  start(on, [one]);
  await pass(59_000);
  expect(one.runs).toHaveLength(1);
  await pass(6_000);
  expect(one.runs).toHaveLength(2);
  await pass(600_000);
  expect(one.runs).toHaveLength(3);
});

test('what stands is looked at once when a process starts, and again when another has gone', async () => {
  const on = directory();
  for (const id of [agora, forum])
    await on.upkeep.settle({ workspaceId: id, chore: 'one' }, { standing: true }, clock.now());
  const one = chore('one', () => ({ standing: true }));
  const runner = start(on, [one]);
  await pass(60_000);
  expect(one.runs).toEqual([agora, forum]);
  runner.lookAround();
  await pass(100);
  expect(one.runs).toHaveLength(4);
});

test('what was announced and committed is found although its process died in between', async () => {
  const on = directory();
  await on.upkeep.expect({ workspaceId: agora, chore: 'one' }, clock.now());
  const one = chore('one', () => ({}));
  start(on, [one]);
  await pass(100);
  expect(one.runs).toHaveLength(1);
  await pass(expectedMs + 10_000);
  expect(one.runs).toHaveLength(2);
  expect(await on.upkeep.standing(10)).toEqual([]);
});

test('one that fails is tried again later and later, is logged, and stops no other', async () => {
  const failing = chore('failing', () => {
    throw new TypeError('with a secret in it');
  });
  const well = chore('well', () => ({}));
  const on = directory();
  const runner = start(on, [failing, well]);
  runner.committed(agora);
  await pass(100);
  expect([failing.runs.length, well.runs.length]).toEqual([1, 1]);
  await pass(1_000);
  expect(failing.runs).toHaveLength(2);
  await pass(1_500);
  expect(failing.runs).toHaveLength(2);
  await pass(600);
  expect(failing.runs).toHaveLength(3);
  expect(runner.logged.slice(0, 2)).toEqual([
    {
      level: 'warn',
      event: 'chore.failed',
      workspace: agora,
      chore: 'failing',
      problem: 'TypeError',
      tries: 1,
      retryMs: 1_000,
    },
    {
      level: 'warn',
      event: 'chore.failed',
      workspace: agora,
      chore: 'failing',
      problem: 'TypeError',
      tries: 2,
      retryMs: 2_000,
    },
  ]);
  // Whoever starts next goes on with it.
  expect(await on.upkeep.standing(10)).toEqual([{ workspaceId: agora, chore: 'failing' }]);
});

test('no more run at once than the chore allows, and another chore does not wait for them', async () => {
  const going = Promise.withResolvers<void>();
  let most = 0;
  let now = 0;
  const slow = chore(
    'slow',
    async () => {
      most = Math.max(most, (now += 1));
      await going.promise;
      now -= 1;
      return {};
    },
    { atOnceMost: 2 },
  );
  const quick = chore('quick', () => ({}));
  const runner = start(directory(), [slow, quick]);
  for (let n = 0; n < 10; n += 1) runner.committed(`w${n}` as WorkspaceId);
  await pass(100);
  expect([slow.runs.length, quick.runs.length]).toEqual([2, 10]);
  going.resolve();
  await pass(100);
  expect([slow.runs.length, most]).toEqual([10, 2]);
});

test('of several processes one runs it, and hears what the others committed', async () => {
  const on = directory();
  const table = createMemoryLeaseTable();
  const leases = (owner: string) => createMemoryLeases({ owner: owner as ProcessId }, table);
  let heard = 0;
  let most = 0;
  let now = 0;
  const going = Promise.withResolvers<void>();
  const one = chore('one', async ({ onChange }) => {
    onChange(() => (heard += 1));
    most = Math.max(most, (now += 1));
    await going.promise;
    now -= 1;
    return {};
  });
  const [a, b] = ['a', 'b'].map((name) => start(on, [one], { leases: leases(name) }));
  a!.committed(agora);
  await pass(100);
  b!.committed(agora);
  a!.heard(agora);
  await pass(2_000);
  expect([one.runs.length, most, heard]).toEqual([1, 1, 1]);
  going.resolve();
  await pass(10_000);
  expect(most).toBe(1);
  expect(one.runs.length).toBeGreaterThan(1);
});

test('a workspace that is gone has nothing to do', async () => {
  const on = directory();
  const one = chore('one', () => ({ dueAt: (Date.now() + 1_000) as Instant }));
  const runner = start(on, [one]);
  runner.committed(agora);
  await pass(100);
  gone.add(agora);
  runner.committed(agora);
  await pass(60_000);
  expect(one.runs).toHaveLength(1);
});

test('a stop tells what runs, waits for it, and for no longer than it may', async () => {
  const told = Promise.withResolvers<void>();
  const one = chore('one', async ({ signal }) => {
    signal.addEventListener('abort', () => told.resolve());
    await told.promise;
    return {};
  });
  const deaf = chore('deaf', () => new Promise(() => {}));
  const [first, second] = [start(directory(), [one]), start(directory(), [deaf])];
  for (const runner of [first, second]) runner.committed(agora);
  await pass(100);
  await first.close();
  await told.promise;
  const closing = second.close();
  await pass(5_000);
  await closing;
});
