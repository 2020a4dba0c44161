import type { Change } from '@stoa/tenantdb';

/** Columns that say who did something, by the tables whose changes are told as activity. */
const columns: Readonly<Record<string, readonly string[]>> = {
  member: ['person_id', 'changed_by'],
  meeting: ['created_by', 'changed_by'],
  post: ['author_id', 'changed_by'],
  post_comment: ['author_id', 'changed_by'],
  post_like: ['person_id', 'changed_by'],
};

/** What a change is found by where it lies cold: whoever did it. */
export function* personMarks({
  table,
  before,
  after,
}: Pick<Change, 'table' | 'before' | 'after'>): Generator<string> {
  for (const column of columns[table] ?? [])
    for (const row of [before, after]) {
      const value = row?.[column];
      if (typeof value === 'string') yield personMark(value);
    }
}
export const personMark = (personId: string): string => `person ${personId}`;
