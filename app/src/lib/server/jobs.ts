import { fail, type RequestEvent } from '@sveltejs/kit';
import {
  asCursor,
  cancelJob,
  cursorToText,
  jobStates,
  listJobs,
  runJobAgain,
  viewJob,
  type JobId,
  type JobState,
} from '@stoa/domain';
import { refuse, statusOf, wordsOf } from './http.ts';

/** What the page of jobs shows; in a workspace its own, in `/admin` all. */
export async function loadJobs({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>) {
  const said = url.searchParams.get('state');
  const state = jobStates.find((one) => one === said);
  const before = asCursor(url.searchParams.get('before'));
  const page = await locals.perform(listJobs, { state, before });
  if (!page.ok) refuse(page.error);
  const { items, next, counts } = page.value;
  return {
    state: state as JobState | undefined,
    isFirst: before === undefined,
    next: next && cursorToText(next),
    counts,
    jobs: items.map(
      ({ id, name, about, state: at, attempts, dueAt, createdAt, startedAt, endedAt, error, trouble }) => ({
        ...{ id, name, about, state: at, attempts, dueAt, createdAt, startedAt, endedAt, error, trouble },
      }),
    ),
  };
}

export async function loadJob({ locals }: Pick<RequestEvent, 'locals'>, id: JobId) {
  const found = await locals.perform(viewJob, { id });
  if (!found.ok) refuse(found.error);
  const { input: _, key: __, ...job } = found.value.job;
  return { job, steps: found.value.steps.map(({ value: ___, ...step }) => step) };
}

/** The actions of the page of one job. */
export const jobActions = {
  cancel: ({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) =>
    act(locals.perform(cancelJob, { id: params['id'] as JobId })),
  again: ({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) =>
    act(locals.perform(runJobAgain, { id: params['id'] as JobId })),
};

async function act(asked: ReturnType<typeof cancelJob>) {
  const done = await asked;
  if (done.ok) return { done: true };
  if (done.error.type !== 'JobNotThere') refuse(done.error);
  return fail(statusOf.JobNotThere, { problem: wordsOf.JobNotThere() });
}
