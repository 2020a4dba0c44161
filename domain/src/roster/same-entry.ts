import type { RosterEntry } from '../ports/roster.ts';

/** Whether two entries say the same of somebody, whoever wrote them. */
export const sameEntry = (a: Omit<RosterEntry, 'changedBy'> | undefined, b: typeof a): boolean =>
  a?.personId === b?.personId &&
  a?.name === b?.name &&
  a?.role === b?.role &&
  a?.joinedAt === b?.joinedAt &&
  a?.leftAt === b?.leftAt;
