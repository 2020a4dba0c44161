/**
 * `worker-process.ts <what>`: works on a queue until nothing is due, prints `over`, and ends; or kills itself with SIGKILL at a boundary of a step.
 */
import { createJobRunner, type ProcessId } from '@stoa/domain';
import { openPlace, type Place } from './place.ts';
import { codes, type TourDeps } from './tour.ts';

export interface WorkerTask {
  readonly place: Place;
  readonly outside: string;
  /** Which of {@link codes} it has. */
  readonly code: string;
  /** `3 before`, `3 after` (its body is done, and not kept), `3 kept`. */
  readonly killAt?: string;
  /** How far its clock is ahead, ms. */
  readonly aheadMs?: number;
  /** Whether it may take back at once what another process had. */
  readonly alone: boolean;
  readonly leaseMs: number;
}

const {
  place,
  outside,
  code,
  killAt,
  aheadMs = 0,
  alone,
  leaseMs,
} = JSON.parse(process.argv[2]!) as WorkerTask;
const clock = { now: () => (Date.now() + aheadMs) as ReturnType<TourDeps['clock']['now']> };
const { queue, records, close } = await openPlace(place, clock);
const at = (boundary: string): void => {
  if (boundary === killAt) process.kill(process.pid, 'SIGKILL');
};
const runner = createJobRunner<TourDeps>({
  queue: {
    ...queue,
    async keepStep(claim, step) {
      const kept = await queue.keepStep(claim, step);
      at(`${step.name.replace('step ', '')} kept`);
      return kept;
    },
  },
  definitions: codes[code]!,
  home: { records, clock, outside, at },
  owner: `process ${process.pid}` as ProcessId,
  clock,
  log: () => {},
  alone,
  leaseMs,
  pollMs: 50,
});
// Where others may live, what they lost comes back when its lease has run out.
for (const end = Date.now() + leaseMs + 4_000; ;) {
  await runner.drain();
  if (alone || (await queue.counts()).running === 0 || Date.now() > end) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
process.stdout.write('over\n');
await close();
