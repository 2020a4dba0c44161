import { activityKinds, readActivity, roles, type Deed } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { personId } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { cursor, cursorOf, limit } from '#lib/server/api/paging.ts';

const deeds = [
  'joined',
  'left',
  'removed',
  'gaveRole',
  'renamed',
  'planned',
  'opened',
  'began',
  'moved',
  'retitled',
  'changed',
  'cancelled',
  'ended',
  'published',
  'edited',
  'tookBack',
  'commented',
  'tookCommentBack',
  'liked',
  'deletedPost',
  'wrote',
] as const satisfies readonly Deed['did'][];

const activity = z
  .object({
    position: z.int().describe('Its place in the history of the workspace.'),
    at: instant,
    kind: z.enum(activityKinds),
    by: z
      .object({ id: personId, name: z.string() })
      .optional()
      .describe('Left out for what happened by itself, or by several.'),
    did: z.enum(deeds),
    title: z.string().optional().describe('Of the meeting or the post.'),
    meetingId: z.string().optional(),
    postId: z.string().optional(),
    startsAt: instant.optional(),
    person: z.string().optional().describe('Whom it was done to.'),
    role: z.enum(roles).optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    count: z.int().optional().describe('How many messages of a chat.'),
  })
  .meta({ id: 'Activity', description: 'What somebody did.' });

const read = operation({
  id: 'readActivity',
  method: 'GET',
  subject: 'Workspace',
  summary: 'Who did what, latest first',
  details: 'Messages of a chat are counted, not listed.',
  who: 'member',
  query: z.strictObject({
    kind: z.enum(activityKinds).optional(),
    person: personId.optional().describe('Only what they did.'),
    limit: limit(30, 100),
    cursor: cursor(z.strictObject({ before: z.int().min(0) })),
  }),
  performs: readActivity,
  input: ({ query: { kind, person, limit, cursor } }) => ({
    kind,
    personId: person,
    limit,
    before: cursor?.before,
  }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    activity: z.array(activity),
    isCut: z.boolean().optional().describe('What is older cannot be read right now.'),
  }),
  present: ({ activity, isCut }) => ({
    isCut,
    activity: activity.map(({ deed, ...one }) => ({ ...one, ...deed })),
  }),
  next: ({ next }) => (next === undefined ? undefined : { cursor: cursorOf({ before: next }) }),
});

export const { fallback, _operations } = endpoint(read);
