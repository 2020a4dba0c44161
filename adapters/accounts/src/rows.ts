import type { Instant, Person, PersonId } from '@stoa/domain';

/** A person from Better Auth's row. Its ids are made by our own `Ids`. */
export const personOf = ({ id, name, email }: { id: string; name: string; email: string }): Person => ({
  id: id as PersonId,
  name,
  email,
});

export const instantOf = (date: Date | string): Instant => new Date(date).getTime() as Instant;
