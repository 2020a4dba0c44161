import type { Role } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** What each role is called, and what it lets a person do. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: {
    get name() {
      return m.people_owner();
    },
    get may() {
      return m.people_owner_may();
    },
  },
  admin: {
    get name() {
      return m.people_admin();
    },
    get may() {
      return m.people_admin_may();
    },
  },
  member: {
    get name() {
      return m.people_member();
    },
    get may() {
      return m.people_member_may();
    },
  },
};
