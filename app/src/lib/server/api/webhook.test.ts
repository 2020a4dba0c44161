import { toWebhookEvent, type RowChange } from '@stoa/domain';
import { expect, test } from 'vitest';
import { comment, post } from './post.ts';
import { meeting } from './meeting.ts';
import { user } from './user.ts';

const at = Date.UTC(2026, 10, 21);
const rows = {
  member: { person_id: 'ada', name: 'Ada', role: 'admin', joined_at: at, left_at: null, changed_by: 'ada' },
  meeting: {
    ...{ id: 'm', code: 'abc-defg-hij', title: 'Choir', starts_at: at, duration_ms: 3_600_000, is_lobby: 1 },
    ...{ created_by: 'ada', created_by_name: 'Ada', created_at: at, started_at: at, ended_at: null },
    ...{ cancelled_at: null, changed_by: 'ada', is_locked: 0, is_chat: 1, is_share: 1, capacity: 50 },
  },
  post: {
    ...{ id: 'p', title: 'News', body: '**Hi** @Ben', body_text: 'Hi', author_id: 'ada', author_name: 'Ada' },
    ...{ mentions: '[{"personId":"ben","name":"Ben"}]', created_at: at, published_at: at, edited_at: at },
    changed_by: 'ada',
  },
  post_comment: {
    ...{
      id: 'c',
      post_id: 'p',
      reply_to: 'b',
      author_id: 'ada',
      author_name: 'Ada',
      body: 'Yes',
      mentions: '[]',
    },
    ...{ created_at: at, changed_by: 'ada' },
  },
} satisfies Record<string, Record<string, unknown>>;

test.for([
  ['member', user.omit({ email: true })],
  ['meeting', meeting],
  ['post', post],
  ['post_comment', comment],
] as const)('the record of a %s is what the API shows, and nothing more', ([table, schema]) => {
  const change = { position: 1, at, table, op: 'insert', key: '', before: undefined, after: rows[table] };
  const { record } = toWebhookEvent(change as RowChange)!;
  // As it is sent: what is missing is left out.
  const sent = JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
  expect(schema.safeDecode(sent as never)).toMatchObject({ success: true });
  // A comment is asked for below its post; here it says which.
  const known = [...Object.keys(schema.shape), ...(table === 'post_comment' ? ['postId'] : [])];
  expect(Object.keys(sent).filter((field) => !known.includes(field))).toEqual([]);
});
