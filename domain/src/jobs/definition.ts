import type { PersonId, WorkspaceId } from '../ids.ts';
import { jobLimits, type JobCode, type NewJob } from '../ports/job-queue.ts';
import type { Instant } from '../time.ts';

/** Thrown by a job or a step for what no further try can mend. */
export class NonRetryable extends Error {
  override readonly name = 'NonRetryable';
}
/** What a workflow meets in place of a step's value, once that step has failed for good. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

export interface Retries {
  /** How many tries come after the first. */
  readonly retries: number;
  /** The wait before the second try, ms; each later one is twice as long, up to `mostMs`, and a random half of it is left out. */
  readonly firstMs: number;
  readonly mostMs: number;
}
/** About 40 minutes in all: long enough for a mail server that is started anew. */
export const usualRetries: Retries = { retries: 8, firstMs: 1_000, mostMs: 15 * 60_000 };

/** What one try of a step, or of a job without steps, is told. */
export interface Try {
  /** The same for each try: what goes outside carries it, so that it happens once. */
  readonly key: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted when this try no longer counts: the job was cancelled, or another process has it. */
  readonly signal: AbortSignal;
}

/**
 * What a workflow is made of. Between its steps a workflow only decides, and decides the same each time: it is played again from its
 * beginning after a pause, a failed try or a crash, and steps that were finished give what they gave then.
 */
export interface Step {
  /** Runs `body` until it succeeds once. What it gives is JSON, or nothing. Rejects with {@link StepFailed}. */
  do<T>(name: string, body: (now: Try) => Promise<T>, retries?: Partial<Retries>): Promise<T>;
  /** Goes on no earlier than `ms` from now; takes no worker meanwhile. */
  sleep(name: string, ms: number): Promise<void>;
}

export interface Options<Input> extends Partial<Retries> {
  /** Counts up when a change would play steps otherwise than they were kept. Jobs end on the version that they began with. */
  readonly version?: number;
  /** Jobs of one key run `most` at a time. */
  readonly concurrency?: { readonly by: (input: Input) => string; readonly most: number };
  /** When it is started by itself, in UTC, e.g. `0 7 * * *`. Its input is then `{}`. */
  readonly cron?: string;
}

/** The code of a job, with what it needs of its home. */
export interface Definition<Deps, Input = never, Output = unknown> {
  readonly name: string;
  readonly version: number;
  readonly retries: Retries;
  readonly concurrency?: Options<Input>['concurrency'];
  readonly cron?: string | undefined;
  run(step: Step, input: Input, deps: Deps, now: Try): Promise<Output>;
}

export const codeOf = ({ name, version }: Pick<Definition<never>, 'name' | 'version'>): JobCode =>
  `${name}@${version}`;

/** A workflow: code that goes on where it was, step by step. */
export function workflow<Deps, Input, Output>(
  name: string,
  run: (step: Step, input: Input, deps: Deps) => Promise<Output>,
  options: Options<Input> = {},
): Definition<Deps, Input, Output> {
  return define(name, (step, input, deps) => run(step, input, deps), options);
}

/** A job: one thing to do, tried until it succeeds. */
export function job<Deps, Input, Output>(
  name: string,
  run: (input: Input, deps: Deps, now: Try) => Promise<Output>,
  options: Options<Input> = {},
): Definition<Deps, Input, Output> {
  return define(name, (_, input, deps, now) => run(input, deps, now), options);
}

function define<Deps, Input, Output>(
  name: string,
  run: Definition<Deps, Input, Output>['run'],
  { version = 1, concurrency, cron, ...retries }: Options<Input>,
): Definition<Deps, Input, Output> {
  if (!/^[a-z][a-z0-9.-]{0,79}$/.test(name)) throw new Error(`${name} is no name for a job.`);
  return {
    name,
    version,
    retries: { ...usualRetries, ...retries },
    ...(concurrency && { concurrency }),
    cron,
    run,
  };
}

export interface Started {
  /** Whatever has this name and key already is the same job. */
  readonly key?: string | undefined;
  readonly dueAt: Instant;
  readonly workspaceId?: WorkspaceId | undefined;
  readonly startedBy?: PersonId | undefined;
}

/** A job as the queue takes it. */
export function newJob<Input>(
  { name, version, concurrency }: Omit<Definition<never, Input>, 'run'>,
  input: Input,
  started: Started,
): NewJob {
  const text = JSON.stringify(input ?? null);
  if (new TextEncoder().encode(text).length > jobLimits.textMostBytes)
    throw new Error(`The input of ${name} is too large.`);
  return {
    ...started,
    ...{ name, version, input: text },
    ...(concurrency && { lane: `${name} ${concurrency.by(input)}`, laneMost: concurrency.most }),
  };
}

/** How long to wait before the next try, after `attempts` that failed; `random` is from 0 to 1. */
export const backoffMs = ({ firstMs, mostMs }: Retries, attempts: number, random: number): number =>
  Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 40)) * (1 - random / 2));
