import type { PersonId } from '../ids.ts';
import type { Row, RowChange } from '../ports/change-log.ts';
import { dayMs } from '../time.ts';

/** What a webhook may be told of. Chats, private lines, drafts and who was told what are nobody's business outside. */
export const eventKinds = ['member', 'meeting', 'post', 'comment', 'like', 'answer'] as const;
export type EventKind = (typeof eventKinds)[number];

/** A change as the world outside hears of it. */
export interface WebhookEvent {
  readonly kind: EventKind;
  /** What happened to it, as in `published`. */
  readonly action: string;
  readonly id: string;
  /** The record as the API shows it to an admin; `undefined` where it is not to be seen any more. */
  readonly record: Readonly<Record<string, unknown>> | undefined;
  /** `undefined` for what happened by itself. */
  readonly byId: PersonId | undefined;
  /** Where the change itself holds it. */
  readonly byName?: string | undefined;
}

/** `undefined` for what is not told. */
export function toWebhookEvent(change: RowChange): WebhookEvent | undefined {
  switch (change.table) {
    case 'member':
      return ofMember(change);
    case 'meeting':
      return ofMeeting(change);
    case 'post':
      return ofPost(change);
    case 'post_comment':
      return ofComment(change);
    case 'post_like':
      return ofLike(change);
    case 'meeting_answer':
      return ofAnswer(change);
    default:
      return undefined;
  }
}

function ofMember({ at, before, after }: RowChange): WebhookEvent | undefined {
  if (!after) return undefined;
  const isIn = isEmpty(after, 'left_at');
  const wasIn = before !== undefined && isEmpty(before, 'left_at');
  const event = (action: string): WebhookEvent => ({
    kind: 'member',
    action,
    id: text(after, 'person_id'),
    record: isIn
      ? {
          id: text(after, 'person_id'),
          name: text(after, 'name'),
          role: text(after, 'role'),
          joinedAt: moment(after, 'joined_at'),
        }
      : undefined,
    byId: person(after, 'changed_by'),
  });
  // Whoever was there before the workspace kept this list did not join now.
  if (isIn && !wasIn) return at - Number(after['joined_at']) > dayMs ? undefined : event('joined');
  if (wasIn && !isIn) return event('left');
  return isIn && differ(before!, after, ['name', 'role']) ? event('updated') : undefined;
}

const shownOfMeeting = [
  'title',
  'starts_at',
  'duration_ms',
  'is_lobby',
  'started_at',
  'ended_at',
  'cancelled_at',
  'yes_limit',
];
function ofMeeting({ before, after }: RowChange): WebhookEvent | undefined {
  if (!after) return undefined;
  const event = (action: string, byId = person(after, 'changed_by')): WebhookEvent => ({
    kind: 'meeting',
    action,
    id: text(after, 'id'),
    record: {
      id: text(after, 'id'),
      code: text(after, 'code'),
      title: text(after, 'title'),
      startsAt: moment(after, 'starts_at'),
      durationMs: number(after, 'duration_ms'),
      yesLimit: number(after, 'yes_limit'),
      lobby: Number(after['is_lobby']) !== 0,
      createdBy: text(after, 'created_by'),
      createdByName: text(after, 'created_by_name'),
      createdAt: moment(after, 'created_at'),
      startedAt: moment(after, 'started_at'),
      endedAt: moment(after, 'ended_at'),
      cancelledAt: moment(after, 'cancelled_at'),
    },
    byId,
  });
  if (!before)
    return { ...event('created', person(after, 'created_by')), byName: text(after, 'created_by_name') };
  const became = (column: string): boolean => isEmpty(before, column) && !isEmpty(after, column);
  if (became('cancelled_at')) return event('cancelled');
  if (became('ended_at')) return event('ended');
  // Whoever comes in first starts it, without changing anything themselves.
  if (became('started_at')) return { ...event('started'), byId: undefined };
  return differ(before, after, shownOfMeeting) ? event('updated') : undefined;
}

function ofPost({ before, after }: RowChange): WebhookEvent | undefined {
  const row = (after ?? before)!;
  const isOut = after !== undefined && !isEmpty(after, 'published_at');
  const wasOut = before !== undefined && !isEmpty(before, 'published_at');
  const event = (action: string): WebhookEvent => ({
    kind: 'post',
    action,
    id: text(row, 'id'),
    record: isOut
      ? {
          id: text(row, 'id'),
          title: text(row, 'title'),
          body: text(row, 'body'),
          mentions: JSON.parse(text(row, 'mentions')) as unknown,
          authorId: text(row, 'author_id'),
          authorName: text(row, 'author_name'),
          createdAt: moment(row, 'created_at'),
          publishedAt: moment(row, 'published_at'),
          editedAt: moment(row, 'edited_at'),
        }
      : undefined,
    byId: person(row, 'changed_by'),
  });
  if (isOut && !wasOut) return event('published');
  if (wasOut && !after) return event('deleted');
  if (wasOut && !isOut) return event('unpublished');
  return isOut && differ(before!, after, ['title', 'body', 'published_at']) ? event('updated') : undefined;
}

function ofComment({ op, before, after }: RowChange): WebhookEvent | undefined {
  const row = (after ?? before)!;
  const event = (action: string): WebhookEvent => ({
    kind: 'comment',
    action,
    id: text(row, 'id'),
    record: after && {
      id: text(row, 'id'),
      postId: text(row, 'post_id'),
      replyTo: isEmpty(row, 'reply_to') ? undefined : text(row, 'reply_to'),
      authorId: text(row, 'author_id'),
      authorName: text(row, 'author_name'),
      body: text(row, 'body'),
      mentions: JSON.parse(text(row, 'mentions')) as unknown,
      createdAt: moment(row, 'created_at'),
    },
    byId: person(row, 'changed_by'),
  });
  if (op === 'insert') return { ...event('created'), byName: text(row, 'author_name') };
  return op === 'delete' ? event('deleted') : undefined;
}

function ofLike({ op, before, after }: RowChange): WebhookEvent | undefined {
  if (op === 'update') return undefined;
  const row = (after ?? before)!;
  return {
    kind: 'like',
    action: op === 'insert' ? 'created' : 'deleted',
    id: `${text(row, 'post_id')}.${text(row, 'person_id')}`,
    record: after && {
      postId: text(row, 'post_id'),
      personId: text(row, 'person_id'),
      personName: text(row, 'author_name'),
      createdAt: moment(row, 'created_at'),
    },
    byId: person(row, 'person_id'),
    byName: text(row, 'author_name'),
  };
}

/** `given` is that somebody answers a meeting, or another thing than before; `movedUp` that they waited, and have a place now. */
function ofAnswer({ before, after }: RowChange): WebhookEvent | undefined {
  if (!after || (before && !differ(before, after, ['state']))) return undefined;
  const movedUp = before?.['state'] === 'waiting' && after['state'] === 'yes';
  return {
    kind: 'answer',
    action: movedUp ? 'movedUp' : 'given',
    id: `${text(after, 'meeting_id')}.${text(after, 'person_id')}`,
    record: {
      meetingId: text(after, 'meeting_id'),
      personId: text(after, 'person_id'),
      personName: text(after, 'name'),
      state: text(after, 'state'),
      answeredAt: moment(after, 'answered_at'),
    },
    byId: person(after, 'changed_by'),
  };
}

const text = (row: Row, column: string): string => String(row[column] ?? '');
const isEmpty = (row: Row, column: string): boolean => (row[column] ?? null) === null;
const number = (row: Row, column: string): number | undefined =>
  isEmpty(row, column) ? undefined : Number(row[column]);
const moment = (row: Row, column: string): string | undefined =>
  isEmpty(row, column) ? undefined : new Date(Number(row[column])).toISOString();
const person = (row: Row, column: string): PersonId | undefined =>
  (row[column] as PersonId | null | undefined) ?? undefined;
const differ = (before: Row, after: Row, columns: readonly string[]): boolean =>
  columns.some((column) => (before[column] ?? null) !== (after[column] ?? null));
