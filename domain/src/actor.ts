import type { GuestId, PersonId } from './ids.ts';

/** Who asks for a use case: a signed-in person, a guest who came by a room link, nobody yet, or Stoa itself in a job. */
export type Actor = PersonActor | GuestActor | NobodyActor | StoaActor;

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

/** No request acts as this: only jobs do. */
export interface StoaActor {
  readonly type: 'stoa';
}

export const stoaItself: StoaActor = { type: 'stoa' };
export const nobody: NobodyActor = { type: 'nobody' };
