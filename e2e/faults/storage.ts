import type { Fault } from './fault.ts';
import { damagedFile } from './storage/damage.ts';
import { fewDescriptors } from './storage/descriptors.ts';
import { fullDisk } from './storage/full-disk.ts';
import { killedWriter } from './storage/kill.ts';

/** Rows of FAULTS, part A: what the disk and the system can do to records. */
export const faults: readonly Fault[] = [killedWriter, fullDisk, damagedFile, fewDescriptors];
