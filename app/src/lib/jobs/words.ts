import type { JobState, JobTrouble, StepState } from '@stoa/domain';

type Tone = 'stone' | 'accent' | 'live' | 'danger';

export const stateWords: Readonly<Record<JobState, { readonly label: string; readonly tone: Tone }>> = {
  waiting: { label: 'Waiting', tone: 'stone' },
  running: { label: 'Running', tone: 'live' },
  done: { label: 'Done', tone: 'accent' },
  dead: { label: 'Dead', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'stone' },
};
export const stepWords: Readonly<Record<StepState, string>> = {
  done: 'Done',
  failed: 'Failed',
  retrying: 'Tries again',
  sleeping: 'Sleeps',
};
export const troubleWords: Readonly<Record<JobTrouble, string>> = {
  failed:
    'It failed, and no further try would help or none is left. Put right what it says, then run it again: it goes on after its last finished step.',
  lost: 'Its process ended while it ran, each time. Look at the log of that time before you run it again.',
  code: 'The program was changed in a way that this job cannot follow. Running it again goes on with the newest version.',
};
/** What jobs are called for people; one that has no words here goes by its own name. */
const jobWords: Readonly<Record<string, string>> = { onboarding: 'Welcome a new member' };
export const jobName = (name: string): string =>
  jobWords[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[.-]/g, ' ');

/** What broke, without the names that programs give it. */
export const saidPlainly = (error: string): string =>
  error.replace(/^(?:(?:StepFailed|NonRetryable|Error): )+/, '');

/** How long something took: `4 ms`, `1.2 s`, `3 min`. */
export function took(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
