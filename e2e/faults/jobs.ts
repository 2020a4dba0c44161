import type { Fault } from './fault.ts';
import { changedCode } from './jobs/changed-code.ts';
import { killedSteps, killedStepsOnPostgres } from './jobs/kill-steps.ts';
import { manyOnboardingsKilled, manyOnboardingsKilledOnPostgres } from './jobs/many-onboardings.ts';
import { poisoned } from './jobs/poison.ts';

/** Rows G1 to G3: what can happen to work that goes on in the background. */
export const faults: readonly Fault[] = [
  killedSteps,
  killedStepsOnPostgres,
  manyOnboardingsKilled,
  manyOnboardingsKilledOnPostgres,
  poisoned,
  changedCode,
];
