import type { Migration } from '@stoa/tenantdb';

/** In which language somebody reads pages and mails: a tag such as `nl`; empty until they chose one. */
export const languages: Migration = {
  name: '0010-languages',
  statements: [`alter table "user" add column "language" text`],
};
