import {
  jobLimits,
  type ClaimedJob,
  type JobOutcome,
  type JobQueue,
  type JobStep,
} from '../ports/job-queue.ts';
import type { Clock, Instant } from '../time.ts';
import {
  backoffMs,
  NonRetryable,
  StepFailed,
  type Definition,
  type Retries,
  type Step,
  type Try,
} from './definition.ts';

export interface PlayDeps {
  readonly queue: Pick<JobQueue, 'keepStep'>;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The claim is somebody else's now, or nobody's: what is done from here on is not kept. */
const lost = { type: 'lost' } as const;
export type Played = JobOutcome | typeof lost;

/**
 * Plays a job until it ends, has to wait, or is lost. A step that has to wait never settles; the play ends once no other step is under
 * way, so that what a workflow catches cannot keep it from waiting. Rejects when the queue cannot be reached.
 */
export async function play<Deps>(
  { queue, clock, random }: PlayDeps,
  claim: ClaimedJob,
  { retries, run }: Definition<Deps>,
  deps: Deps,
  signal: AbortSignal,
): Promise<Played> {
  const kept = new Map(claim.steps.map((step) => [step.name, step]));
  const asked = new Set<string>();
  const asking = new Map<string, number>();
  const end = Promise.withResolvers<Played>();
  let underWay = 0;
  let wait: Instant | undefined;
  let over: Played | undefined;

  const settle = (): void => {
    if (underWay > 0) return;
    if (over) end.resolve(over);
    else if (wait !== undefined) end.resolve({ type: 'later', dueAt: wait, attempts: claim.attempts });
  };
  /** Never settles: its caller is played again, or never. */
  function pause(until: Instant): Promise<never> {
    wait = wait === undefined ? until : (Math.min(wait, until) as Instant);
    settle();
    return new Promise(() => {});
  }
  function stop(how: Played): Promise<never> {
    over ??= how;
    settle();
    return new Promise(() => {});
  }
  const changed = (what: string): Played => ({
    ...{ type: 'dead', trouble: 'code', at: clock.now() },
    error: `The code changed under this job: ${what}.`,
  });
  const missing = (): string | undefined => [...kept.keys()].find((name) => !asked.has(name));

  function nameOf(name: string): string {
    const times = (asking.get(name) ?? 0) + 1;
    asking.set(name, times);
    const unique = times === 1 ? name : `${name}#${times}`;
    asked.add(unique);
    return unique;
  }
  /** Before something new is begun: all that was kept must have been asked for, as soon as everything that only decides has had its turn. */
  async function inOrder(name: string): Promise<boolean> {
    if (kept.has(name) || missing() === undefined) return true;
    await new Promise((resolve) => setTimeout(resolve));
    return missing() === undefined;
  }
  /** Counts as under way until it settles, so that nothing ends while something is being kept. */
  async function during<T>(work: () => Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof StepFailed) throw cause;
      end.reject(cause);
      return await new Promise<never>(() => {});
    } finally {
      underWay -= 1;
      settle();
    }
  }

  type Tried<T> =
    | { readonly type: 'gave'; readonly value: T }
    | { readonly type: 'later'; readonly dueAt: Instant }
    | typeof lost;
  async function attempt<T>(
    name: string,
    body: (now: Try) => Promise<T>,
    policy: Retries,
  ): Promise<Tried<T>> {
    const before = kept.get(name);
    const attempts = (before?.attempts ?? 0) + 1;
    const startedAt = before?.startedAt ?? clock.now();
    let ended: Pick<JobStep, 'state' | 'value' | 'error' | 'dueAt'>;
    try {
      const value = await body({ key: `${claim.id}:${name}`, attempt: attempts, signal });
      ended = { state: 'done', value: textOf(value) };
    } catch (cause) {
      const isLast = cause instanceof NonRetryable || attempts > policy.retries;
      ended = isLast
        ? { state: 'failed', error: wordsOf(cause) }
        : {
            ...{ state: 'retrying', error: wordsOf(cause) },
            dueAt: (clock.now() + backoffMs(policy, attempts, random())) as Instant,
          };
    }
    const step: JobStep = { name, attempts, startedAt, endedAt: clock.now(), ...ended };
    if (!(await queue.keepStep(claim, step))) return lost;
    if (step.state === 'failed') throw new StepFailed(step.error);
    if (step.state === 'retrying') return { type: 'later', dueAt: step.dueAt! };
    return { type: 'gave', value: valueOf(step.value) as T };
  }

  const step: Step = {
    async do<T>(given: string, body: (now: Try) => Promise<T>, policy: Partial<Retries> = {}): Promise<T> {
      const name = nameOf(given);
      const before = kept.get(name);
      if (before?.state === 'done') return valueOf(before.value) as T;
      if (before?.state === 'failed') throw new StepFailed(before.error);
      if (!(await inOrder(name)))
        return stop(changed(`it asks for ${name}, and not for ${missing()} any more`));
      if (over || signal.aborted) return stop(lost);
      if (before?.dueAt !== undefined && before.dueAt > clock.now()) return pause(before.dueAt);
      const tried = await during(() => attempt(name, body, { ...retries, ...policy }));
      if (tried.type === 'gave') return tried.value;
      return tried.type === 'later' ? pause(tried.dueAt) : stop(lost);
    },
    async sleep(given, ms) {
      const name = nameOf(given);
      let dueAt = kept.get(name)?.dueAt;
      if (dueAt === undefined) {
        if (!(await inOrder(name)))
          return stop(changed(`it asks for ${name}, and not for ${missing()} any more`));
        const startedAt = clock.now();
        const until = (startedAt + ms) as Instant;
        const asleep: JobStep = { name, state: 'sleeping', attempts: 1, startedAt, dueAt: until };
        if (!(await during(() => queue.keepStep(claim, asleep)))) return stop(lost);
        dueAt = until;
      }
      if (dueAt > clock.now()) return pause(dueAt);
    },
  };

  const whole: Try = { key: claim.id, attempt: claim.attempts + 1, signal };
  const running = Promise.resolve()
    .then(() => run(step, valueOf(claim.input) as never, deps, whole))
    .then((value): Played => {
      const left = missing();
      if (left !== undefined) return changed(`it does not ask for ${left} any more`);
      return { type: 'done', output: textOf(value), at: clock.now() };
    })
    .catch(failed);
  function failed(cause: unknown): Played {
    const attempts = claim.attempts + 1;
    const isLast = cause instanceof NonRetryable || cause instanceof StepFailed || attempts > retries.retries;
    if (isLast) return { type: 'dead', trouble: 'failed', error: wordsOf(cause), at: clock.now() };
    const dueAt = (clock.now() + backoffMs(retries, attempts, random())) as Instant;
    return { type: 'later', dueAt, attempts, error: wordsOf(cause) };
  }
  return Promise.race([running, end.promise]);
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value ?? null) ?? 'null';
  if (text.length > jobLimits.textMostBytes) throw new NonRetryable('What it gave is too large to be kept.');
  return text;
}
const valueOf = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

const wordsOf = (cause: unknown): string => {
  const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return said.slice(0, jobLimits.errorMostChars);
};
