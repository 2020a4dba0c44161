import type { Cursor } from '../cursor.ts';
import type { JobId, PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ProcessId } from './leases.ts';

/**
 * `waiting` for its time, a free worker or its next try; `running`; and three ends: `done`, `cancelled`, and `dead`, which somebody has
 * to look at.
 */
export const jobStates = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** Something to be done, as it is put into the queue. */
export interface NewJob {
  /** What is to be done: the name of a definition, and its version. */
  readonly name: string;
  readonly version: number;
  /** JSON, at most {@link jobLimits.textMostBytes}. It holds ids, and no secrets. */
  readonly input: string;
  readonly dueAt: Instant;
  /** Jobs of one name and key are one job. */
  readonly key?: string | undefined;
  /** Of the jobs of one lane at most `laneMost` run at a time. */
  readonly lane?: string | undefined;
  readonly laneMost?: number | undefined;
  readonly workspaceId?: WorkspaceId | undefined;
  /** Who asked for it; nobody where Stoa did. */
  readonly startedBy?: PersonId | undefined;
}

export const jobLimits = { textMostBytes: 131_072, errorMostChars: 500, listMost: 100 } as const;

/** Why a job is dead: it `failed` too often or for good, was `lost` too often with its process, or its `code` is another now. */
export type JobTrouble = 'failed' | 'lost' | 'code';

export interface Job extends NewJob {
  readonly id: JobId;
  readonly state: JobState;
  /** How often in a row it failed or was lost, since its last finished step. */
  readonly attempts: number;
  /** JSON. */
  readonly output?: string | undefined;
  /** What went wrong last, in the words of whatever broke. */
  readonly error?: string | undefined;
  readonly trouble?: JobTrouble | undefined;
  readonly createdAt: Instant;
  /** When it ran first. */
  readonly startedAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
}

export type StepState = 'done' | 'failed' | 'retrying' | 'sleeping';

/** One step of a workflow, as far as it came. */
export interface JobStep {
  /** Unique in its job: the second of a name is `name#2`. */
  readonly name: string;
  readonly state: StepState;
  readonly attempts: number;
  /** JSON of what it gave. */
  readonly value?: string | undefined;
  readonly error?: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  /** When it is tried again, or its sleep ends. */
  readonly dueAt?: Instant | undefined;
}

/** The right to work on a job, until somebody else is given it. */
export interface Claim {
  readonly id: JobId;
  readonly fence: number;
}
export interface ClaimedJob extends Job, Claim {
  /** Those that were kept, in the order in which they were begun. */
  readonly steps: readonly JobStep[];
}

/** How a turn of work ended. */
export type JobOutcome =
  | { readonly type: 'done'; readonly output: string; readonly at: Instant }
  /** Goes on at `dueAt`: a sleep, a step's next try, or with `attempts` and `error` its own next try. */
  | { readonly type: 'later'; readonly dueAt: Instant; readonly attempts: number; readonly error?: string }
  | { readonly type: 'dead'; readonly trouble: JobTrouble; readonly error: string; readonly at: Instant };

export interface JobsWanted {
  readonly states?: readonly JobState[];
  readonly name?: string;
  readonly workspaceId?: WorkspaceId;
}

/**
 * What is to be done, for those who ask for it and those who look after it.
 *
 * - **JB1** `add` keeps all of them or none, durably. For one whose name and key are there already it answers the id of that one, and
 *   changes nothing.
 * - **JB2** `list` has the newest first, up to `limit`, from after `before`.
 * - **JB3** `cancel` ends a job that has not ended, at once: whoever works on it can keep nothing more. Answers whether it did.
 * - **JB4** `runAgain` lets a dead or cancelled job go on after its last finished step, as if it had never failed; with `version` by that
 *   version of its code. Answers whether it did.
 * - **JB5** `removeOf` deletes all jobs of one workspace with their steps, whatever their state, and none of another's: whoever works on one
 *   can keep nothing more.
 */
export interface Jobs {
  add(jobs: readonly NewJob[]): Promise<readonly JobId[]>;
  view(id: JobId): Promise<{ readonly job: Job; readonly steps: readonly JobStep[] } | undefined>;
  /** `limit` 1 to {@link jobLimits.listMost}. */
  list(wanted: JobsWanted, limit: number, before?: Cursor): Promise<readonly Job[]>;
  counts(wanted?: Pick<JobsWanted, 'workspaceId'>): Promise<Readonly<Record<JobState, number>>>;
  cancel(id: JobId, at: Instant): Promise<boolean>;
  runAgain(id: JobId, at: Instant, version?: number): Promise<boolean>;
  removeOf(workspaceId: WorkspaceId): Promise<void>;
}
export interface JobsDep {
  readonly jobs: Jobs;
}

/** The code that a process can run: `name@version`. */
export type JobCode = `${string}@${number}`;

/**
 * The other side of {@link Jobs}: who does them.
 *
 * - **JQ1** Of all processes that claim at once one gets a job; those that are due longest come first. Only jobs whose code the process
 *   has, whose time has come, and whose lane has a place, are given.
 * - **JQ2** A claim is held until its lease runs out, unless it is renewed. `releaseLost` puts back what nobody holds any more, and
 *   counts the try.
 * - **JQ3** Each claim of a job has a greater fence than the one before. Whatever is kept under an older one is refused: `keepStep`,
 *   `finish` and `renew` answer that nothing was kept.
 * - **JQ4** A step that was kept comes with every later claim of its job. A finished step sets the count of tries back.
 * - **JQ5** `strand` makes those dead that wait since before `dueBefore`, are of a name among `codes`, and of a version that is not.
 */
export interface JobQueue extends Jobs {
  claim(
    owner: ProcessId,
    codes: readonly JobCode[],
    limit: number,
    at: Instant,
    leasedUntil: Instant,
  ): Promise<readonly ClaimedJob[]>;
  /** Answers which of them are still held. */
  renew(claims: readonly Claim[], leasedUntil: Instant): Promise<readonly JobId[]>;
  keepStep(claim: Claim, step: JobStep): Promise<boolean>;
  finish(claim: Claim, outcome: JobOutcome): Promise<boolean>;
  /** Gives claims back untried, as when a process stops in good order. */
  giveBack(claims: readonly Claim[], at: Instant): Promise<void>;
  /** `everybody`: also what is leased still, where no other process can be alive. Answers how many. */
  releaseLost(at: Instant, everybody?: boolean): Promise<number>;
  strand(codes: readonly JobCode[], dueBefore: Instant, at: Instant): Promise<number>;
  /** When the next job is due that is not due at `after`. */
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** Deletes up to `most` jobs that ended before; answers how many. */
  forget(states: readonly JobState[], endedBefore: Instant, most: number): Promise<number>;
}
