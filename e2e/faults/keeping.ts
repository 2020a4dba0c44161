import type { Fault } from './fault.ts';
import { backupUnderLoad, restored } from './keeping/backup.ts';
import { betweenHomes } from './keeping/homes.ts';
import { threeHomes } from './keeping/three-homes.ts';
import { olderData, versions } from './keeping/versions.ts';

/** Rows G: what is kept goes from version to version, from machine to machine and from home to home. */
export const faults: readonly Fault[] = [
  backupUnderLoad,
  restored,
  olderData,
  versions,
  betweenHomes,
  threeHomes,
];
