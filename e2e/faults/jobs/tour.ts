import { appendFileSync } from 'node:fs';
import {
  effectOnce,
  workflow,
  type Clock,
  type Definition,
  type PersonId,
  type WorkspaceRecords,
} from '@stoa/domain';

export const stepsOfTour = 20;

export interface TourDeps {
  readonly records: WorkspaceRecords;
  readonly clock: Clock;
  /** Where what goes outside is written, a line for each time that it went out. */
  readonly outside: string;
  /** Called at each boundary of a step: `3 before`, `3 after`. */
  at(boundary: string): void;
}

/** Twenty steps. Each changes the workspace in a transaction, and does something outside with its key. */
export const tour: Definition<TourDeps> = workflow('tour', async (step, _: null, deps: TourDeps) => {
  for (let n = 1; n <= stepsOfTour; n++)
    await step.do(`step ${n}`, async ({ key }) => {
      deps.at(`${n} before`);
      const { records, clock } = deps;
      await effectOnce({ ...records, clock }, key, async () => {
        // The roster's row is written as many times as this runs: its name counts them.
        const [was] = await records.roster.of([`step-${n}` as PersonId]);
        await records.roster.put([
          {
            ...{ personId: `step-${n}` as PersonId, role: 'member', joinedAt: clock.now() },
            ...{ name: `${Number(was?.name ?? 0) + 1}`, changedBy: 'tour' as PersonId },
          },
        ]);
      });
      appendFileSync(deps.outside, `${key}\n`);
      deps.at(`${n} after`);
      return n;
    });
  return 'at the end';
}) as Definition<TourDeps>;

const pausing = (name: string, version: number, said: string) =>
  workflow(
    'pausing',
    async (step) => {
      await step.do(name, async () => 1);
      await step.sleep('nap', 1_000);
      return said;
    },
    { version },
  ) as Definition<TourDeps>;

/** What a process knows of one workflow, as a program changes. */
export const codes: Readonly<Record<string, readonly Definition<TourDeps>[]>> = {
  tour: [tour],
  first: [pausing('begin', 1, 'first')],
  both: [pausing('begin', 1, 'first'), pausing('start', 2, 'second')],
  second: [pausing('start', 2, 'second')],
  changed: [pausing('start', 1, 'changed')],
};
