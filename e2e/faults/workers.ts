import { onWorkers } from './again.ts';
import { acrossSockets } from './cluster/crossing.ts';
import type { Fault } from './fault.ts';
import { canaries } from './web/canaries.ts';
import { lies } from './web/lies.ts';
import { oddBodies } from './web/odd-bodies.ts';
import { oddInput } from './web/odd-input.ts';
import { foreignWorkspace } from './web/walls.ts';
import { objectsGone } from './workers/objects-gone.ts';
import { overload } from './workers/overload.ts';
import { storageFull } from './workers/storage-full.ts';

/** Rows on the Workers home: its walls again, and C10, what the platform does to objects. */
export const faults: readonly Fault[] = [
  ...[foreignWorkspace, acrossSockets, oddInput, oddBodies, lies, canaries].map(onWorkers),
  objectsGone,
  overload,
  storageFull,
];
