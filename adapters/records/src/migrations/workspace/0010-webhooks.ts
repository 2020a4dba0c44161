import type { Migration } from '@stoa/tenantdb';

/**
 * Who outside is told of what happens, and what is on its way to them. Neither is logged or copied: what is sent must not be something to send, and
 * secrets go into no file. `kinds` and `attempts` are JSON arrays.
 */
export const webhooks: Migration = {
  name: '0010-webhooks',
  statements: [
    `create table webhook (
       id text primary key,
       url text not null,
       description text not null,
       kinds text not null,
       is_on integer not null,
       secret text not null,
       old_secret text,
       old_secret_until bigint,
       position bigint not null,
       created_by text not null,
       created_by_name text not null,
       created_at bigint not null,
       off_why text check (off_why in ('failing', 'gone', 'behind')),
       off_at bigint,
       failing_since bigint,
       failures integer not null,
       paused_until bigint
     )`,
    `create table webhook_delivery (
       id text primary key,
       webhook_id text not null references webhook (id) on delete cascade,
       position bigint not null,
       type text not null,
       body text not null,
       created_at bigint not null,
       state text not null check (state in ('waiting', 'delivered', 'dead')),
       next_at bigint,
       attempts text not null
     )`,
    `create index webhook_delivery_waiting on webhook_delivery (webhook_id, next_at) where state = 'waiting'`,
    `create index webhook_delivery_latest on webhook_delivery (webhook_id, created_at desc, id)`,
  ],
};
