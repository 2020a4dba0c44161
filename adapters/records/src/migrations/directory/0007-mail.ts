import type { Migration } from '@stoa/tenantdb';

/** Every mail that was written, and who keeps this Stoa and may look at them. Times are epoch ms. */
export const mail: Migration = {
  name: '0007-mail',
  statements: [
    `create table mail (
       id text primary key,
       mail_key text not null unique,
       kind text not null,
       recipient text not null,
       subject text not null,
       plain text not null,
       html text not null,
       state text not null check (state in ('held', 'waiting', 'sending', 'sent', 'kept', 'refused', 'bounced', 'failed', 'unsure')),
       tries integer not null,
       why text,
       created_at bigint not null,
       due_at bigint not null,
       settled_at bigint,
       carried_as text,
       useful_until bigint not null
     )`,
    `create index mail_due on mail (state, due_at)`,
    `create index mail_to on mail (recipient, created_at)`,
    `create index mail_carried_as on mail (carried_as) where carried_as is not null`,
    `create index mail_newest on mail (created_at)`,
    `create table keeper (person_id text primary key references "user" (id) on delete cascade)`,
    // Whoever owns the oldest workspace set this Stoa up.
    `insert into keeper (person_id)
       select person_id from membership
        where role = 'owner' and workspace_id = (select id from workspace order by created_at, id limit 1)`,
  ],
};
