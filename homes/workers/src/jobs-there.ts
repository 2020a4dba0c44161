import type { Jobs } from '@stoa/domain';
import type { Bindings } from './bindings.ts';
import type { JobsCall } from './jobs.ts';
import { outcomeFrom } from './outcome.ts';

export const jobsOf = ({ JOBS }: Pick<Bindings, 'JOBS'>) => JOBS.getByName('jobs');

/** {@link Jobs} in their Durable Object. */
export function createJobsThere(env: Bindings): Jobs {
  const call = <T>(method: JobsCall, ...args: readonly unknown[]): Promise<T> =>
    outcomeFrom<T>(jobsOf(env).call(method, args));
  return {
    add: (...args) => call('add', ...args),
    view: (...args) => call('view', ...args),
    list: (...args) => call('list', ...args),
    counts: (...args) => call('counts', ...args),
    cancel: (...args) => call('cancel', ...args),
    runAgain: (...args) => call('runAgain', ...args),
    removeOf: (...args) => call('removeOf', ...args),
  };
}
