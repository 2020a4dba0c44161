import { readTranscript } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { cursor, cursorOf, limit } from '#lib/server/api/paging.ts';

const message = z
  .object({
    id: z.string(),
    position: z.int().describe('Where it stands in the chat.'),
    authorName: z.string(),
    at: instant,
    body: z.string().describe('Empty once deleted.'),
    private: z.boolean().describe('Whether only you and one other see it.'),
    replyTo: z.string().optional().describe('The id of the message that it answers.'),
    editedAt: instant.optional(),
    deleted: z.boolean(),
    reactions: z.array(z.object({ emoji: z.string(), names: z.array(z.string()) })),
  })
  .meta({ id: 'ChatMessage', description: 'Something said in a meeting, as it stands now.' });

const read = operation({
  id: 'readTranscript',
  method: 'GET',
  subject: 'Meetings',
  summary: 'What was said in the chat, oldest first',
  details: 'Private messages only to those two who wrote and got them.',
  who: 'member',
  params: z.object({ id: meetingId }),
  query: z.strictObject({
    limit: limit(200, 500),
    cursor: cursor(z.strictObject({ after: z.int().min(0) })),
  }),
  performs: readTranscript,
  input: ({ params }) => ({ meetingId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    messages: z.array(message),
    cut: z.boolean().describe('Whether the chat was longer than the 10,000 entries that are read.'),
  }),
  present: ({ messages, cut }, { query }) => ({
    messages: pageOf(messages, query).map(({ to, ...shown }) => ({ ...shown, private: to !== undefined })),
    cut,
  }),
  next: ({ messages }, { query }) => {
    const last = pageOf(messages, query).at(-1);
    return last && last !== messages.at(-1) ? { cursor: cursorOf({ after: last.position }) } : undefined;
  },
});

function pageOf<Message extends { readonly position: number }>(
  messages: readonly Message[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: { readonly after: number } | undefined },
): readonly Message[] {
  const from = cursor ? messages.findIndex(({ position }) => position > cursor.after) : 0;
  return from < 0 ? [] : messages.slice(from, from + limit);
}

export const { fallback, _operations } = endpoint(read);
