import { newJob, systemClock } from '@stoa/domain';
import type { Fault } from '../fault.ts';
import { openPlace } from './place.ts';
import { codes } from './tour.ts';
import { siteOn, work } from './work.ts';

/** What a workflow that sleeps in its first version comes to, when the next process has other code; and how far its clock is ahead. */
const cases = [
  { code: 'both', aheadMs: 2_000, wanted: 'done "first"' },
  { code: 'second', aheadMs: 120_000, wanted: 'dead code' },
  { code: 'changed', aheadMs: 2_000, wanted: 'dead code' },
] as const;

export const changedCode: Fault = {
  id: 'G3',
  what: 'the code of a running workflow changes: a new version beside it, instead of it, and under the same number',
  async run() {
    const ends = await Promise.all(
      cases.map(async ({ code, aheadMs, wanted }) => {
        const site = await siteOn('sqlite');
        try {
          const { queue, close } = await openPlace(site.place, systemClock);
          const [id] = await queue.add([
            newJob(codes['first']![0]!, undefined as never, { dueAt: systemClock.now() }),
          ]);
          await work({ ...site, code: 'first' });
          await work({ ...site, code, aheadMs });
          const { job } = (await queue.view(id!))!;
          await close();
          const end = `${job.state} ${job.trouble ?? job.output ?? ''}`;
          return { code, end, pass: end === wanted };
        } finally {
          await site.close();
        }
      }),
    );
    return {
      figure: ends.map(({ code, end }) => `${code}: ${end}`).join('; '),
      pass: ends.every(({ pass }) => pass),
    };
  },
};
