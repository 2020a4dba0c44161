import type { RequestEvent } from '@sveltejs/kit';
import { deleteWorkspace, ok, renameWorkspace, versionOfWorkspace } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation, operationBy } from '#lib/server/api/operation.ts';
import { myWorkspace } from '#lib/server/api/workspace.ts';

const view = operationBy(async ({ locals }: RequestEvent) => ok(locals.workspace), {
  id: 'viewWorkspace',
  method: 'GET',
  subject: 'Workspace',
  summary: 'The workspace that the request names',
  who: 'member',
  refuses: [],
  answer: myWorkspace,
  version: versionOfWorkspace,
});

const rename = operation({
  id: 'renameWorkspace',
  method: 'PATCH',
  subject: 'Workspace',
  summary: 'Give the workspace another name',
  details: 'For admins. Its address stays, and with it every link.',
  who: 'member',
  body: z.strictObject({ name: z.string().min(1).max(200) }),
  performs: renameWorkspace,
  asksWhatWasSeen: true,
  input: ({ body, seen }) => ({ ...body, seen }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'ChangedMeanwhile'],
  answer: myWorkspace,
  present: (name, _asked, { locals }) => ({ ...locals.workspace, name }),
  version: (name) => versionOfWorkspace({ name }),
});

const remove = operation({
  id: 'deleteWorkspace',
  method: 'DELETE',
  subject: 'Workspace',
  summary: 'Delete the workspace, with its branches, for good',
  details:
    'For owners, who send its name. Nobody finds it any more once this is answered; what lay in it is deleted right after that, and `listRemovals` tells what was found of it since. Export it first: nobody can take this back.',
  who: 'member',
  body: z.strictObject({ name: z.string().min(1).max(200) }),
  performs: deleteWorkspace,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
});

export const { fallback, _operations } = endpoint(view, rename, remove);
