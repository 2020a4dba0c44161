import type { Migration } from '@stoa/tenantdb';

/** Jobs that were asked for with a change, what jobs have done here, and what each member has of their own. */
export const outbox: Migration = {
  name: '0011-outbox',
  statements: [
    `create table outbox (
       id text primary key,
       place bigint not null,
       job text not null
     )`,
    'create unique index outbox_place on outbox (place)',
    `create table job_effect (
       effect_key text primary key,
       at bigint not null
     )`,
    `create table member_profile (
       person_id text primary key,
       joined_as text not null,
       created_at bigint not null,
       mentions_by_mail integer,
       digest_by_mail integer
     )`,
  ],
};
