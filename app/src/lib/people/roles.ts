import type { Role } from '@stoa/domain';

/** What each role is called, and what it lets a person do. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: { name: 'Owner', may: 'Everything, also naming other owners' },
  admin: { name: 'Admin', may: 'Invite and remove people, change settings, look after every meeting' },
  member: { name: 'Member', may: 'Start and join meetings, read what was said' },
};
