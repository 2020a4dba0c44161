import { changeRole, removeMember, roles, versionOfRole, viewMember } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { personId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';
import { presentUser, user } from '#lib/server/api/user.ts';

const params = z.object({ id: personId });

const viewUser = operation({
  id: 'viewUser',
  method: 'GET',
  subject: 'People',
  summary: 'One member',
  who: 'member',
  params,
  performs: viewMember,
  input: ({ params }) => ({ personId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: user,
  present: presentUser,
  version: ({ role }) => versionOfRole(role),
});

const changeUser = operation({
  id: 'changeUser',
  method: 'PATCH',
  subject: 'People',
  summary: 'Give a member another role',
  details:
    'For admins, who move people between member and admin; only owners make owners or change them. The last owner keeps the role.',
  who: 'member',
  params,
  body: z.strictObject({ role: z.enum(roles) }),
  performs: changeRole,
  asksWhatWasSeen: true,
  input: ({ params, body, seen }) => ({ personId: params.id, role: body.role, seen }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'LastOwner', 'ChangedMeanwhile'],
  answer: user.pick({ id: true, role: true }),
  present: (role, { params }) => ({ id: params.id, role }),
  version: (role) => versionOfRole(role),
});

const removeUser = operation({
  id: 'removeUser',
  method: 'DELETE',
  subject: 'People',
  summary: 'Take somebody out of the workspace',
  details: 'For admins; only owners remove owners. What they wrote stays.',
  who: 'member',
  params,
  performs: removeMember,
  input: ({ params }) => ({ personId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'LastOwner'],
});

export const { fallback, _operations } = endpoint(viewUser, changeUser, removeUser);
