import { createWorkspace, listMyWorkspaces } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { myWorkspace, presentWorkspace, workspace } from '#lib/server/api/workspace.ts';

const list = operation({
  id: 'listWorkspaces',
  method: 'GET',
  subject: 'Workspace',
  summary: 'The workspaces that you belong to, by name',
  who: 'person',
  performs: listMyWorkspaces,
  input: () => ({}),
  refuses: ['NotSignedIn'],
  answer: z.object({ workspaces: z.array(myWorkspace) }),
  present: (workspaces) => ({ workspaces }),
});

const create = operation({
  id: 'createWorkspace',
  method: 'POST',
  subject: 'Workspace',
  summary: 'Make a workspace of your own',
  details: 'One person owns fifty at most.',
  who: 'person',
  body: z.strictObject({ name: z.string().min(1).max(200) }),
  performs: createWorkspace,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: workspace,
  present: presentWorkspace,
});

export const { fallback, _operations } = endpoint(list, create);
