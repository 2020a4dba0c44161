import type { Migration } from '@stoa/tenantdb';

/** What people say of themselves, beside their names, in Better Auth's own table. */
export const aboutPeople: Migration = {
  name: '0008-about-people',
  statements: ['bio', 'location', 'website'].map(
    (column) => `alter table "user" add column "${column}" text`,
  ),
};
