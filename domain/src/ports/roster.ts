import type { PersonId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';

/** Somebody who is or was a member, as the workspace itself remembers it. */
export interface RosterEntry {
  readonly personId: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly joinedAt: Instant;
  /** `undefined` for whoever is a member now. */
  readonly leftAt?: Instant | undefined;
  /** Who made it so: the person, or an admin. */
  readonly changedBy: PersonId;
}

/**
 * The workspace's own copy of who belongs to it, so that joining, leaving and new names are part of its history. What holds is the
 * directory; this follows it (`roster/`).
 *
 * - **RO1** `put` stores each entry whole. One that is there already changes nothing, not even who changed it.
 * - **RO2** `leave` marks a member as gone, and answers whether they were there; whoever left before keeps the earlier time.
 * - **RO3** `page` lists everybody, those who left too, by person id; `after` leaves out all up to and including that one.
 * - **RO4** `of` finds the entries of these people, in any order; whoever was never a member has none.
 */
export interface Roster {
  /** At most 500 at once, all or none of them. */
  put(entries: readonly RosterEntry[]): Promise<void>;
  leave(person: PersonId, at: Instant, by: PersonId): Promise<boolean>;
  /** `limit` 1 to 500. */
  page(limit: number, after?: PersonId): Promise<readonly RosterEntry[]>;
  /** At most 500 at once. */
  of(people: readonly PersonId[]): Promise<readonly RosterEntry[]>;
}
export interface RosterDep {
  readonly roster: Roster;
}
