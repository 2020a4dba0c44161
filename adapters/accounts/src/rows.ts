import { asLanguage, type Instant, type Person, type PersonId } from '@stoa/domain';

/** A person from Better Auth's row. Its ids are made by our own `Ids`. */
export function personOf({ id, name, email, language }: UserRow): Person {
  const known = asLanguage(language);
  return { id: id as PersonId, name, email, ...(known && { language: known }) };
}
interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language?: string | null | undefined;
}

export const instantOf = (date: Date | string): Instant => new Date(date).getTime() as Instant;
