import type { Migration } from '@stoa/tenantdb';

const kinds = `('mentioned', 'commented', 'replied', 'liked', 'planned', 'webhookOff', 'movedUp')`;

/** Who says they come to a meeting, how many may, on which clock it was planned, and that somebody who waited is told of their place. */
export const answers: Migration = {
  name: '0013-answers',
  statements: [
    'alter table meeting add column yes_limit bigint',
    'alter table meeting add column zone text',
    `create table meeting_answer (
       meeting_id text not null references meeting (id) on delete cascade,
       person_id text not null,
       name text not null,
       state text not null check (state in ('yes', 'maybe', 'no', 'waiting')),
       turn bigint not null,
       answered_at bigint not null,
       changed_by text not null,
       primary key (meeting_id, person_id)
     )`,
    'create index meeting_answer_of_person on meeting_answer (person_id, answered_at desc)',
  ],
  only: {
    // SQLite changes no check: the table is made anew.
    sqlite: [
      `create table notification_before as select * from notification`,
      `drop table notification`,
      `create table notification (
         id text primary key,
         person_id text not null,
         kind text not null check (kind in ${kinds}),
         author_id text not null,
         author_name text not null,
         others integer not null,
         title text not null,
         excerpt text not null,
         post_id text references post (id) on delete cascade,
         comment_id text references post_comment (id) on delete cascade,
         meeting_id text references meeting (id) on delete cascade,
         group_key text,
         created_at bigint not null,
         read_at bigint,
         changed_by text not null,
         unique (person_id, group_key)
       )`,
      `insert into notification select * from notification_before`,
      `drop table notification_before`,
      `create index notification_of_person on notification (person_id, created_at desc, id)`,
      `create index notification_unread on notification (person_id) where read_at is null`,
      `create index notification_of_post on notification (post_id) where post_id is not null`,
      `create index notification_of_comment on notification (comment_id) where comment_id is not null`,
      `create index notification_of_meeting on notification (meeting_id) where meeting_id is not null`,
    ],
    postgres: [
      `alter table notification drop constraint notification_kind_check`,
      `alter table notification add constraint notification_kind_check check (kind in ${kinds})`,
    ],
  },
};
