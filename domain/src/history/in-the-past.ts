import type { Home } from '../home.ts';
import type { PastRecords } from '../ports/history.ts';
import type { Member, MemberKey, Workspaces } from '../ports/workspaces.ts';
import type { RosterEntry } from '../ports/roster.ts';
import type { Instant } from '../time.ts';

/** Nothing can be changed in the past. */
export interface InThePast {
  readonly type: 'InThePast';
}

/**
 * A home as it was: its records, the clock, and who belonged to it. Who may look is for the present to say, so roles and accounts
 * stay those of now.
 */
export function homeThen(home: Home, records: PastRecords, moment: Instant): Home {
  return {
    ...home,
    ...records,
    clock: { now: () => moment },
    workspaces: membersThen(home.workspaces, records, home),
  };
}

function membersThen(
  workspaces: Workspaces,
  { roster }: Pick<PastRecords, 'roster'>,
  { workspaceId: here }: Pick<Home, 'workspaceId'>,
): Workspaces {
  /** Addresses are not part of the history: they are those of now, and of those who left nobody's. */
  const toMember = async ({ personId, name, role, joinedAt }: RosterEntry): Promise<Member> => {
    const now = await workspaces.member(here, { personId });
    return { personId, name, role, joinedAt, email: now?.email ?? '' };
  };
  const all = async (): Promise<readonly Member[]> => {
    const entries: RosterEntry[] = [];
    for (
      let page = await roster.page(500);
      page.length > 0;
      page = await roster.page(500, page.at(-1)!.personId)
    )
      entries.push(...page);
    const members = await Promise.all(entries.filter(({ leftAt }) => leftAt === undefined).map(toMember));
    return members.toSorted(
      (a, b) => byName(a.name.toLowerCase(), b.name.toLowerCase()) || byName(a.personId, b.personId),
    );
  };
  return {
    ...workspaces,
    async members(id, { limit, offset, q = '' }) {
      if (id !== here) return workspaces.members(id, { limit, offset, q });
      const wanted = q.toLowerCase();
      const found = (await all()).filter(
        ({ name, email }) => name.toLowerCase().includes(wanted) || email.toLowerCase().includes(wanted),
      );
      return { members: found.slice(offset, offset + limit), total: found.length };
    },
    async member(id, who: MemberKey) {
      if (id !== here) return workspaces.member(id, who);
      return (await all()).find((one) =>
        'email' in who ? one.email.toLowerCase() === who.email.toLowerCase() : one.personId === who.personId,
      );
    },
  };
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
