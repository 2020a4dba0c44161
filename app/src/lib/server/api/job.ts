import { jobStates, type Job, type JobStep } from '@stoa/domain';
import { z } from 'zod';
import { jobId, workspaceId } from './ids.ts';
import { instant } from './instant.ts';

const step = z
  .object({
    name: z.string(),
    state: z.enum(['done', 'failed', 'retrying', 'sleeping']),
    attempts: z.int(),
    error: z.string().optional(),
    startedAt: instant,
    endedAt: instant.optional(),
    dueAt: instant.optional().describe('When it is tried again, or its sleep ends.'),
  })
  .meta({ id: 'Step', description: 'A step of a workflow, as far as it came.' });

export const job = z
  .object({
    id: jobId,
    name: z.string(),
    state: z.enum(jobStates),
    attempts: z.int().describe('How often in a row it failed.'),
    dueAt: instant,
    createdAt: instant,
    startedAt: instant.optional(),
    endedAt: instant.optional(),
    error: z.string().optional().describe('What went wrong last.'),
    workspaceId: workspaceId.optional(),
  })
  .meta({ id: 'Job', description: 'Something that is done in the background.' });

export const workflow = job
  .extend({ steps: z.array(step), output: z.json().optional() })
  .meta({ id: 'Workflow', description: 'A job with its steps and what it gave.' });

export const presentJob = ({ id, name, state, attempts, dueAt, createdAt, ...rest }: Job) => ({
  ...{ id, name, state, attempts, dueAt, createdAt },
  startedAt: rest.startedAt,
  endedAt: rest.endedAt,
  error: rest.error,
  workspaceId: rest.workspaceId,
});
export const presentWorkflow = ({ job: one, steps }: { job: Job; steps: readonly JobStep[] }) => ({
  ...presentJob(one),
  steps: steps.map(({ value: _, ...shown }) => shown),
  output: one.output === undefined ? undefined : (JSON.parse(one.output) as z.JSONType),
});

/** For paths. */
export const jobParams = z.object({ id: jobId });
