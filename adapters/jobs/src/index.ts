export { createJobQueue, openJobQueue } from './job-queue.ts';
export { jobMigrations } from './migrations.ts';
