import type { Fault } from './fault.ts';
import { damagedFile } from './storage/damage.ts';
import { fewDescriptors } from './storage/descriptors.ts';
import { failingDisk } from './storage/failing-disk.ts';
import { fullDisk } from './storage/full-disk.ts';
import { killedWriter } from './storage/kill.ts';
import { killedProduct } from './storage/kill-product.ts';
import { powerCut } from './storage/power-cut.ts';

/** Rows A: what the disk and the system can do to records. */
export const faults: readonly Fault[] = [
  killedWriter,
  killedProduct,
  powerCut,
  fullDisk,
  failingDisk,
  damagedFile,
  fewDescriptors,
];
