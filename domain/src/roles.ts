/** A person's role in a workspace. A guest has none: they hold a seat in one meeting and nothing else. */
export type Role = 'owner' | 'admin' | 'member';
export const roles = ['owner', 'admin', 'member'] as const satisfies readonly Role[];

/** A seat's role in one room. `host` may do everything there; `cohost` all but end it and promote. */
export type RoomRole = 'host' | 'cohost' | 'participant';

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1 };
/** Whether `role` may do what `least` may. `undefined` stands for not being a member. */
export const atLeast = (role: Role | undefined, least: Role): boolean =>
  role !== undefined && rank[role] >= rank[least];
