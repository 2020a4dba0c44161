import type { RequestEvent } from '@sveltejs/kit';
import { exportMembers } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operationAnswering } from '#lib/server/api/operation.ts';
import { refusalProblem } from '#lib/server/api/problem.ts';
import { membersCsv } from '#lib/server/members-csv.ts';

const exportUsers = {
  ...operationAnswering({
    id: 'exportUsers',
    method: 'GET',
    subject: 'People',
    summary: 'All members as CSV',
    details:
      'For admins. RFC 4180 in UTF-8; what a spreadsheet would take for a formula has an apostrophe before it.',
    who: 'member',
    contentType: 'text/csv; charset=utf-8',
    refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
    async run(event: RequestEvent) {
      const csv = await membersCsv(event);
      return csv.ok ? csv.value : refusalProblem(event, csv.error);
    },
  }),
  performs: exportMembers,
};

export const { fallback, _operations } = endpoint(exportUsers);
