import { DurableObject, waitUntil } from 'cloudflare:workers';
import { openObjectEngine } from '@stoa/cloudflare';
import {
  createJobHome,
  createJobRunner,
  emptyRemoved,
  jobDefinitions,
  randomIds,
  systemClock,
  type JobQueue,
  type JobRunner,
  type Jobs as JobsPort,
  type ProcessId,
} from '@stoa/domain';
import { openJobQueue } from '@stoa/jobs';
import { bind, type Bindings } from './bindings.ts';
import { openStoa } from './home.ts';
import { answer, type Outcome } from './outcome.ts';

/** What others may ask of {@link Jobs}. */
const asked = [
  'add',
  'view',
  'list',
  'counts',
  'cancel',
  'runAgain',
  'removeOf',
] as const satisfies readonly (keyof JobsPort)[];
export type JobsCall = (typeof asked)[number];

/** How long one alarm works, ms; the platform ends it after 15 minutes. */
const drainMs = 5 * 60_000;
/** Between two looks at deleted workspaces that are not empty yet, ms. */
const againMs = 1_000;

/** The jobs of this Stoa, and the emptying of deleted workspaces: one object with its own SQLite, the only worker, woken by its alarm. */
export class Jobs extends DurableObject<Bindings> {
  #opened: Promise<{ readonly queue: JobQueue; readonly runner: JobRunner }> | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    bind(env, waitUntil);
  }

  call(method: JobsCall, args: readonly unknown[]): Promise<Outcome> {
    return answer(async () => {
      if (!asked.includes(method)) throw new Error(`Jobs have no ${method}.`);
      const { queue, runner } = await this.#open();
      const value = await (queue[method] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
      if (method === 'add' || method === 'runAgain') {
        await this.#wakeAt(Date.now());
        runner.wake();
      }
      return value;
    });
  }
  /** Sees to it that the alarm is set for what is due, and for what goes by the clock. */
  look(): Promise<void> {
    return this.#wakeAt(Date.now());
  }

  override async alarm(): Promise<void> {
    const { queue, runner } = await this.#open();
    const next = await runner.drain(drainMs);
    if (next !== undefined) await this.#wakeAt(next);
    const { directory, log } = await openStoa();
    const due = await emptyRemoved({ ...directory, jobs: queue }, log).catch(() => Date.now() + againMs);
    if (due !== undefined) await this.#wakeAt(Math.max(due, Date.now() + againMs));
  }

  async #wakeAt(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
  #open() {
    return (this.#opened ??= this.#start().catch((cause: unknown) => {
      this.#opened = undefined;
      throw cause;
    }));
  }
  async #start() {
    const stoa = await openStoa();
    const queue = await openJobQueue(openObjectEngine(this.ctx.storage), {
      ids: randomIds,
      clock: systemClock,
    });
    const runner = createJobRunner({
      queue,
      definitions: jobDefinitions,
      home: createJobHome(stoa, stoa.directory),
      owner: randomIds.next() as ProcessId,
      clock: systemClock,
      log: stoa.log,
      alone: true,
    });
    return { queue, runner };
  }
}
