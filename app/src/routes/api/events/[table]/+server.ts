import { liveTableNames } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operationAnswering } from '#lib/server/api/operation.ts';
import { refusalProblem } from '#lib/server/api/problem.ts';
import { liveResponse } from '#lib/server/live.ts';

const follow = operationAnswering({
  id: 'followTable',
  method: 'GET',
  subject: 'Workspace',
  summary: 'The changes of a table, as they happen',
  details:
    'Server-sent events `insert`, `update` and `delete`, in the order of commits, each with its position as `id`; what you may not see is left out. Send the last one as `Last-Event-ID` to go on from there. `resync` says that what you missed is not kept any more: read everything, and go on. `beat` comes every 15 seconds. `bye` says that your session or membership has ended.',
  who: 'member',
  params: z.object({ table: z.enum(liveTableNames) }),
  query: z.strictObject({
    after: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional()
      .describe('As `Last-Event-ID`, for clients that cannot send it. Left out, it begins now.'),
  }),
  contentType: 'text/event-stream',
  refuses: ['TooOften'],
  async run(event, { params: { table } }) {
    const opened = await liveResponse(event, table);
    return opened.ok ? opened.value : refusalProblem(event, opened.error);
  },
});

export const { fallback, _operations } = endpoint(follow);
