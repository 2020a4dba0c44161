import type { GuestId, PersonId } from './ids.ts';

/** Who asks for a use case: a signed-in person, a guest who came by a room link, or nobody yet. */
export type Actor = PersonActor | GuestActor | NobodyActor;

export interface PersonActor {
  readonly type: 'person';
  readonly id: PersonId;
  readonly name: string;
}
export interface GuestActor {
  readonly type: 'guest';
  readonly id: GuestId;
  readonly name: string;
}
export interface NobodyActor {
  readonly type: 'nobody';
}

export const nobody: NobodyActor = { type: 'nobody' };
