import type { Fault } from './fault.ts';
import { costlySearch } from './storage/costly-search.ts';
import { damagedFile } from './storage/damage.ts';
import { fewDescriptors } from './storage/descriptors.ts';
import { failingDisk } from './storage/failing-disk.ts';
import { failingStatement } from './storage/failing-statement.ts';
import { fullDisk } from './storage/full-disk.ts';
import { killedWriter } from './storage/kill.ts';
import { killedMove } from './storage/kill-move.ts';
import { killedProduct } from './storage/kill-product.ts';
import { powerCut } from './storage/power-cut.ts';

/** Rows A: what the disk and the system can do to records. */
export const faults: readonly Fault[] = [
  killedWriter,
  killedProduct,
  killedMove,
  powerCut,
  fullDisk,
  failingDisk,
  failingStatement,
  damagedFile,
  fewDescriptors,
  costlySearch,
];
