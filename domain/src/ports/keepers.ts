import type { PersonId } from '../ids.ts';

/**
 * Who keeps this Stoa: the person that set it up, and sees what belongs to no single workspace.
 *
 * - **KE1** `isKeeper` is false for everybody until somebody was named.
 * - **KE2** `name` makes somebody a keeper; a second time changes nothing.
 */
export interface Keepers {
  isKeeper(person: PersonId): Promise<boolean>;
  name(person: PersonId): Promise<void>;
}
export interface KeepersDep {
  readonly keepers: Keepers;
}
