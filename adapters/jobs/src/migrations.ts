import type { Migration } from '@stoa/tenantdb';

/** What is to be done and how far it came, of a whole Stoa. Times are epoch ms. */
const jobs: Migration = {
  name: '0001-jobs',
  statements: [
    `create table job (
       id text primary key,
       name text not null,
       version integer not null,
       input text not null,
       job_key text,
       lane text,
       lane_most integer,
       workspace_id text,
       started_by text,
       state text not null check (state in ('waiting', 'running', 'done', 'dead', 'cancelled')),
       due_at bigint not null,
       attempts integer not null,
       owner text,
       fence bigint not null,
       leased_until bigint,
       claimed_as text,
       output text,
       error text,
       trouble text,
       created_at bigint not null,
       started_at bigint,
       ended_at bigint
     )`,
    `create unique index job_once on job (name, job_key) where job_key is not null`,
    `create index job_due on job (due_at) where state = 'waiting' and lane is null`,
    `create index job_lane on job (lane, due_at) where state = 'waiting' and lane is not null`,
    `create index job_leased on job (leased_until) where state = 'running'`,
    `create index job_lane_running on job (lane) where state = 'running' and lane is not null`,
    `create index job_claimed on job (claimed_as) where state = 'running' and claimed_as is not null`,
    `create index job_made on job (created_at desc, id)`,
    // Only of states that a job stays in: each index that a claim changes costs it. Not on the state itself: that one would be taken for claims,
    // and every waiting job read.
    `create index job_dead on job (created_at desc, id) where state = 'dead'`,
    `create index job_cancelled on job (created_at desc, id) where state = 'cancelled'`,
    `create index job_ended on job (ended_at) where ended_at is not null`,
    `create index job_of_workspace on job (workspace_id, created_at desc, id) where workspace_id is not null`,
    `create table job_step (
       job_id text not null references job (id) on delete cascade,
       name text not null,
       state text not null check (state in ('done', 'failed', 'retrying', 'sleeping')),
       place integer not null,
       attempts integer not null,
       value text,
       error text,
       started_at bigint not null,
       ended_at bigint,
       due_at bigint,
       primary key (job_id, name)
     )`,
    // Whoever gives out places of lanes holds this row meanwhile: one process at a time.
    `create table lane_turn (id integer not null primary key, taken bigint not null)`,
    `insert into lane_turn (id, taken) values (1, 0)`,
  ],
};

/** The schema of the jobs' own database, oldest first. A released one is never changed again. */
export const jobMigrations: readonly Migration[] = [jobs];
