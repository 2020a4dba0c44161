import type { PersonId } from '../ids.ts';
import type { Person } from './accounts.ts';

/**
 * Who keeps this Stoa: the person that set it up, and whoever they share that with. Keepers see what belongs to no single workspace.
 *
 * - **KE1** `isKeeper` is false for everybody until somebody was named.
 * - **KE2** `name` makes somebody a keeper; a second time changes nothing.
 * - **KE3** `remove` takes a keeper off, unless nobody would be left: it answers whether, also when several go at once.
 * - **KE4** `list` has all keepers, ordered by name.
 * - **KE5** `find` is the account with an address, whatever its letter case, with what its person reads, and whether that address was confirmed.
 */
export interface Keepers {
  isKeeper(person: PersonId): Promise<boolean>;
  name(person: PersonId): Promise<void>;
  remove(person: PersonId): Promise<boolean>;
  list(): Promise<readonly Person[]>;
  find(email: string): Promise<{ readonly person: Person; readonly isConfirmed: boolean } | undefined>;
}
export interface KeepersDep {
  readonly keepers: Keepers;
}
