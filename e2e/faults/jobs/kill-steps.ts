import { readFileSync } from 'node:fs';
import { newJob, systemClock, type JobId, type PersonId } from '@stoa/domain';
import type { Fault, Outcome } from '../fault.ts';
import { openPlace } from './place.ts';
import { stepsOfTour, tour } from './tour.ts';
import { siteOn, work } from './work.ts';

const moments = ['before', 'after', 'kept'] as const;
/** Every boundary of every step, or one of so many. */
const boundaries = (every: number): string[] =>
  Array.from({ length: stepsOfTour }, (_, n) => moments.map((moment) => `${n + 1} ${moment}`))
    .flat()
    .filter((_, i) => every === 1 || i % every === 4);

async function killSteps(what: 'sqlite' | 'postgres', every: number): Promise<Outcome> {
  const site = await siteOn(what);
  try {
    const id = await begin();
    const all = boundaries(every);
    let killed = 0;
    let restartMs = 0;
    for (const killAt of all) {
      const started = performance.now();
      if ((await work({ ...site, code: 'tour', killAt })) === 'killed') killed += 1;
      restartMs = Math.max(restartMs, performance.now() - started);
    }
    const last = await work({ ...site, code: 'tour' });
    const { queue, records, close } = await openPlace(site.place, systemClock);
    const { job, steps } = (await queue.view(id))!;
    const people = Array.from({ length: stepsOfTour }, (_, n) => `step-${n + 1}` as PersonId);
    const effects = await records.roster.of(people);
    await close();
    const once = effects.filter(({ name }) => name === '1').length;
    const keys = readFileSync(site.outside, 'utf8').trim().split('\n');
    const again = all.filter((one) => one.endsWith('after')).length;
    return {
      figure: `${killed} of ${all.length} kills, ${job.state} with ${steps.length} steps; ${once} of ${stepsOfTour} effects in the database once; outside ${keys.length} times by ${new Set(keys).size} keys; a killed life lasted ${Math.round(restartMs)} ms at most`,
      pass:
        last === 'over' &&
        killed === all.length &&
        job.state === 'done' &&
        steps.length === stepsOfTour &&
        steps.every(({ state }) => state === 'done') &&
        once === stepsOfTour &&
        new Set(keys).size === stepsOfTour &&
        // What went out and was not kept goes out again, under the same key; nothing else does.
        keys.length === stepsOfTour + again,
    };
  } finally {
    await site.close();
  }

  async function begin(): Promise<JobId> {
    const { queue, close } = await openPlace(site.place, systemClock);
    const [id] = await queue.add([newJob(tour, null as never, { dueAt: systemClock.now() })]);
    await close();
    return id!;
  }
}

export const killedSteps: Fault = {
  id: 'G1',
  what: 'a workflow of 20 steps, killed at every boundary of a step',
  run: (short) => killSteps('sqlite', short ? 13 : 1),
};
export const killedStepsOnPostgres: Fault = {
  id: 'G1p',
  what: 'the same on PostgreSQL, where the next process waits for a lease of 1 s',
  run: (short) => killSteps('postgres', short ? 25 : 1),
};
