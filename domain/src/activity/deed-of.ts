import type { PersonId } from '../ids.ts';
import type { Row, RowChange } from '../ports/change-log.ts';
import type { Role } from '../roles.ts';
import { dayMs, type Instant } from '../time.ts';
import type { ActivityKind, Deed } from './activity.ts';

/** The tables whose changes are activity, by kind. */
export const tablesByKind = {
  members: ['member'],
  meetings: ['meeting'],
  posts: ['post'],
  comments: ['post_comment'],
  likes: ['post_like'],
  chat: ['log_entry'],
} as const satisfies Record<ActivityKind, readonly string[]>;

/** What a row tells of who did what. Titles that it does not hold itself are empty. */
export interface Told {
  readonly kind: ActivityKind;
  readonly byId: PersonId | undefined;
  /** Where the row holds it. */
  readonly byName?: string;
  readonly deed: Deed;
}

/** `undefined` for what is nobody's business: drafts, private lines, marks of the machinery. */
export function toldOf(change: RowChange): Told | undefined {
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
    case 'log_entry':
      return ofEntry(change);
    default:
      return undefined;
  }
}

const text = (row: Row, column: string): string => String(row[column] ?? '');
const time = (row: Row, column: string): Instant | undefined =>
  row[column] === null || row[column] === undefined ? undefined : (Number(row[column]) as Instant);
const differ = (before: Row, after: Row, column: string): boolean => before[column] !== after[column];
const person = (row: Row, column = 'changed_by'): PersonId | undefined =>
  (row[column] as PersonId | null | undefined) ?? undefined;

function ofMember({ at, before, after }: RowChange): Told | undefined {
  if (!after) return undefined;
  const byId = person(after);
  const told = (deed: Deed): Told => ({ kind: 'members', byId, deed });
  const name = text(after, 'name');
  const isIn = time(after, 'left_at') === undefined;
  const wasIn = before !== undefined && time(before, 'left_at') === undefined;
  if (isIn && !wasIn) {
    // Whoever was there before the workspace kept this list did not join now.
    if (at - time(after, 'joined_at')! > dayMs) return undefined;
    return { ...told({ did: 'joined' }), byId: person(after, 'person_id'), byName: name };
  }
  if (!isIn)
    return !wasIn
      ? undefined
      : told(byId === person(after, 'person_id') ? { did: 'left' } : { did: 'removed', person: name });
  if (differ(before!, after, 'role'))
    return told({ did: 'gaveRole', person: name, role: after['role'] as Role });
  return differ(before!, after, 'name')
    ? told({ did: 'renamed', from: text(before!, 'name'), to: name })
    : undefined;
}

function ofMeeting({ before, after }: RowChange): Told | undefined {
  if (!after) return undefined;
  const meetingId = text(after, 'id');
  const title = text(after, 'title');
  const startsAt = time(after, 'starts_at');
  const told = (did: Extract<Deed, { startsAt?: unknown }>['did'], byId = person(after)): Told => ({
    kind: 'meetings',
    byId,
    deed: { did, meetingId, title, startsAt },
  });
  if (!before)
    return {
      ...told(startsAt === undefined ? 'opened' : 'planned', person(after, 'created_by')),
      byName: text(after, 'created_by_name'),
    };
  const became = (column: string): boolean =>
    time(before, column) === undefined && time(after, column) !== undefined;
  if (became('cancelled_at')) return told('cancelled');
  if (became('ended_at')) return told('ended');
  if (became('started_at')) return told('began', undefined);
  if (differ(before, after, 'starts_at')) return told('moved');
  if (differ(before, after, 'title')) return told('retitled');
  // What hosts set in the room is not told.
  return person(after) ? told('changed') : undefined;
}

function ofPost({ before, after }: RowChange): Told | undefined {
  const row = (after ?? before)!;
  const [postId, title] = [text(row, 'id'), text(row, 'title')];
  const isOut = after !== undefined && time(after, 'published_at') !== undefined;
  const wasOut = before !== undefined && time(before, 'published_at') !== undefined;
  const told = (deed: Deed): Told => ({ kind: 'posts', byId: person(row), deed });
  if (isOut && !wasOut) return told({ did: 'published', postId, title });
  if (!after && wasOut) return told({ did: 'deletedPost', title });
  if (wasOut && !isOut) return told({ did: 'tookBack', postId, title });
  return isOut && differ(before!, after, 'edited_at') ? told({ did: 'edited', postId, title }) : undefined;
}

function ofComment({ op, before, after }: RowChange): Told | undefined {
  const row = (after ?? before)!;
  const deed = (did: 'commented' | 'tookCommentBack'): Deed => ({
    did,
    postId: text(row, 'post_id'),
    title: '',
  });
  if (op === 'insert')
    return {
      kind: 'comments',
      byId: person(row, 'author_id'),
      byName: text(row, 'author_name'),
      deed: deed('commented'),
    };
  return op === 'delete' ? { kind: 'comments', byId: person(row), deed: deed('tookCommentBack') } : undefined;
}

const ofLike = ({ op, after }: RowChange): Told | undefined =>
  op === 'insert'
    ? {
        kind: 'likes',
        byId: person(after!, 'person_id'),
        byName: text(after!, 'author_name'),
        deed: { did: 'liked', postId: text(after!, 'post_id'), title: '' },
      }
    : undefined;

const ofEntry = ({ op, after }: RowChange): Told | undefined =>
  op === 'insert' && after!['type'] === 'said' && after!['to_seat'] === null
    ? {
        kind: 'chat',
        byId: undefined,
        deed: { did: 'wrote', meetingId: text(after!, 'meeting_id'), title: '', count: 1 },
      }
    : undefined;
