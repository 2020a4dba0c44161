import { exportWorkspace } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operationAnswering } from '#lib/server/api/operation.ts';
import { fileAnswer } from '#lib/server/workspace-file.ts';

const read = operationAnswering({
  id: 'exportWorkspace',
  method: 'GET',
  subject: 'Workspace',
  summary: 'The whole workspace as one file, with its history',
  details:
    'For admins. The file shows one moment, has a checksum for each of its parts, and can be taken in by any Stoa.',
  who: 'member',
  performs: exportWorkspace,
  contentType: 'application/octet-stream',
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  run: ({ locals }) => fileAnswer(locals),
});

export const { fallback, _operations } = endpoint(read);
