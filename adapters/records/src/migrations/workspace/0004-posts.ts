import type { Migration } from '@stoa/tenantdb';

/**
 * What people write for all, what others say to it, and what each is told of. `mentions` is a JSON array of `{ personId, name }`,
 * `changed_by` who wrote the row last: so the history of a table tells who did what.
 */
export const posts: Migration = {
  name: '0004-posts',
  statements: [
    `create table post (
       id text primary key,
       title text not null,
       body text not null,
       body_text text not null,
       mentions text not null,
       author_id text not null,
       author_name text not null,
       created_at bigint not null,
       published_at bigint,
       edited_at bigint,
       changed_by text not null
     )`,
    `create index post_published on post (published_at desc, id) where published_at is not null`,
    `create index post_draft on post (author_id, created_at desc, id) where published_at is null`,
    `create table post_like (
       post_id text not null references post (id) on delete cascade,
       person_id text not null,
       author_name text not null,
       created_at bigint not null,
       changed_by text not null,
       primary key (post_id, person_id)
     )`,
    `create table post_comment (
       id text primary key,
       post_id text not null references post (id) on delete cascade,
       reply_to text references post_comment (id) on delete set null,
       author_id text not null,
       author_name text not null,
       body text not null,
       mentions text not null,
       created_at bigint not null,
       changed_by text not null
     )`,
    `create index post_comment_of_post on post_comment (post_id, created_at desc, id)`,
    `create index post_comment_reply on post_comment (reply_to) where reply_to is not null`,
    `create table notification (
       id text primary key,
       person_id text not null,
       kind text not null check (kind in ('mentioned', 'commented', 'replied', 'liked', 'planned')),
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
    `create index notification_of_person on notification (person_id, created_at desc, id)`,
    `create index notification_unread on notification (person_id) where read_at is null`,
    `create index notification_of_post on notification (post_id) where post_id is not null`,
    `create index notification_of_comment on notification (comment_id) where comment_id is not null`,
    `create index notification_of_meeting on notification (meeting_id) where meeting_id is not null`,
  ],
};
