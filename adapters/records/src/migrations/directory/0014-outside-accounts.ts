import type { Migration } from '@stoa/tenantdb';

/** Somebody at a provider is one account here, also when two answers come at once. Passwords have a row of their own per person. */
export const outsideAccounts: Migration = {
  name: '0014-outside-accounts',
  statements: [
    `create unique index "account_providerId_accountId_uidx" on "account" ("providerId", "accountId") where "providerId" <> 'credential'`,
  ],
};
