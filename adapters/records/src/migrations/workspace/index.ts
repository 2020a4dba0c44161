import type { Migration } from '@stoa/tenantdb';
import { meetings } from './0001-meetings.ts';
import { seenStays } from './0002-seen-stays.ts';
import { guestSeats } from './0003-guest-seats.ts';
import { posts } from './0004-posts.ts';
import { members } from './0005-members.ts';
import { stayIds } from './0006-stay-ids.ts';
import { search } from './0007-search.ts';
import { seenMeetings } from './0008-seen-meetings.ts';
import { leanSearch } from './0009-lean-search.ts';
import { webhooks } from './0010-webhooks.ts';
import { outbox } from './0011-outbox.ts';
import { webhookNotices } from './0012-webhook-notices.ts';
import { answers } from './0013-answers.ts';
import { calendars } from './0014-calendars.ts';
import { series } from './0015-series.ts';

/** A workspace's schema, oldest first. A released one is never changed again. */
export const workspaceMigrations: readonly Migration[] = [
  meetings,
  seenStays,
  guestSeats,
  posts,
  members,
  stayIds,
  search,
  seenMeetings,
  leanSearch,
  webhooks,
  outbox,
  webhookNotices,
  answers,
  calendars,
  series,
];
