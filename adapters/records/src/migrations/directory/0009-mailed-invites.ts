import type { Migration } from '@stoa/tenantdb';

/** The address that an invite was mailed to. */
export const mailedInvites: Migration = {
  name: '0009-mailed-invites',
  statements: ['alter table invite add column email text'],
};
