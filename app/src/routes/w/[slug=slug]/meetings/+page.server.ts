import { listMeetings } from '@stoa/domain';
import { liveTopic } from '#lib/live/topics.ts';
import { refuse } from '#lib/server/http.ts';
import type { PageServerLoad } from './$types';

const pageLength = 30;

export const load: PageServerLoad = async ({ depends, locals, url }) => {
  depends(liveTopic('meetings'));
  const show = url.searchParams.get('show') === 'past' ? ('past' as const) : ('coming' as const);
  const page = Math.min(10_000, Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1));
  const lists = await locals.perform(listMeetings, {
    pastLimit: pageLength,
    pastOffset: (page - 1) * pageLength,
  });
  if (!lists.ok) refuse(lists.error);
  const { now, upcoming, past, morePast } = lists.value;
  return { show, page, now, upcoming, past: show === 'past' ? past : [], anyPast: past.length > 0, morePast };
};
