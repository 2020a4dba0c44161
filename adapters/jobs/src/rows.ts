import type { Job, JobStep } from '@stoa/domain';

/** Which column holds which field of a job, in the order in which it is read. */
const columnByField = {
  id: 'id',
  name: 'name',
  version: 'version',
  input: 'input',
  key: 'job_key',
  lane: 'lane',
  laneMost: 'lane_most',
  workspaceId: 'workspace_id',
  startedBy: 'started_by',
  state: 'state',
  dueAt: 'due_at',
  attempts: 'attempts',
  output: 'output',
  error: 'error',
  trouble: 'trouble',
  createdAt: 'created_at',
  startedAt: 'started_at',
  endedAt: 'ended_at',
} as const satisfies Record<keyof Job, string>;
const stepColumnByField = {
  name: 'name',
  state: 'state',
  attempts: 'attempts',
  value: 'value',
  error: 'error',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  dueAt: 'due_at',
} as const satisfies Record<keyof JobStep, string>;

const listed = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([field, column]) => `${column} as "${field}"`)
    .join(', ');
export const jobColumns = listed(columnByField);
export const stepColumns = listed(stepColumnByField);

/** What SQL holds as null is not there in ours. */
export const withoutNulls = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row;
