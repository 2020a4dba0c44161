import type { JobState, JobTrouble, StepState } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

type Tone = 'stone' | 'accent' | 'live' | 'danger';

export const stateTones: Readonly<Record<JobState, Tone>> = {
  waiting: 'stone',
  running: 'live',
  done: 'accent',
  dead: 'danger',
  cancelled: 'stone',
};
export const stateWords: Readonly<Record<JobState, () => string>> = {
  waiting: () => m.jobs_state_waiting(),
  running: () => m.jobs_state_running(),
  done: () => m.jobs_state_done(),
  dead: () => m.jobs_state_dead(),
  cancelled: () => m.jobs_state_cancelled(),
};
export const stepWords: Readonly<Record<StepState, () => string>> = {
  done: () => m.jobs_step_done(),
  failed: () => m.jobs_step_failed(),
  retrying: () => m.jobs_step_retrying(),
  sleeping: () => m.jobs_step_sleeping(),
};
export const troubleWords: Readonly<Record<JobTrouble, () => string>> = {
  failed: () => m.jobs_trouble_failed(),
  lost: () => m.jobs_trouble_lost(),
  code: () => m.jobs_trouble_code(),
};
/** What jobs are called for people; one that has no words here goes by its own name. */
const jobWords: Readonly<Record<string, () => string>> = {
  onboarding: () => m.jobs_name_onboarding(),
  'meeting-moved-up': () => m.meeting_job_moved_up(),
  'meeting-series': () => m.meeting_job_series(),
  'meeting-reminder': () => m.meeting_job_reminder(),
};
export const jobName = (name: string): string =>
  jobWords[name]?.() ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[.-]/g, ' ');

/** What broke, without the names that programs give it. */
export const saidPlainly = (error: string): string =>
  error.replace(/^(?:(?:StepFailed|NonRetryable|Error): )+/, '');

/** How long something took: `4 ms`, `1.2 s`, `3 min`. */
export function took(ms: number, locale: string): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000)
    return `${(ms / 1_000).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
  if (ms < 3_600_000) return m.time_minutes({ minutes: Math.round(ms / 60_000) });
  return m.time_hours({ hours: Math.round(ms / 3_600_000) });
}
