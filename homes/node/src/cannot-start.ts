import {
  DatabaseBusy,
  DatabaseDamaged,
  DatabaseNotReady,
  DatabaseUnreachable,
  MigrationChanged,
  NewerDatabase,
  StorageFailed,
  StorageFull,
  StorageNotWritable,
  TooManyOpen,
} from '@stoa/tenantdb';
import { BadSetting } from './settings.ts';

/** Why this Stoa cannot start, as one sentence that says what to do. */
export class CannotStart extends Error {}

/** Errors whose own message is that sentence. */
const spoken = [
  CannotStart,
  BadSetting,
  DatabaseBusy,
  DatabaseDamaged,
  DatabaseNotReady,
  DatabaseUnreachable,
  MigrationChanged,
  NewerDatabase,
  StorageFailed,
  StorageFull,
  StorageNotWritable,
  TooManyOpen,
];

/** The sentence for whoever starts this Stoa; `undefined` for what nobody foresaw. */
export function sentenceOf(cause: unknown): string | undefined {
  return spoken.some((kind) => cause instanceof kind) ? (cause as Error).message : undefined;
}
