import { fail, redirect } from '@sveltejs/kit';
import {
  answerMeeting,
  asSaying,
  cancelMeeting,
  cancelSeries,
  editMeeting,
  endMeeting,
  readTranscript,
  versionOfMeeting,
  viewMeeting,
} from '@stoa/domain';
import { liveTopic } from '#lib/live/topics.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { isPage, pressed, textOf } from '#lib/server/form.ts';
import { readMeetingForm } from '#lib/server/meeting-form.ts';
import { instantToWall, zoneOf } from '#lib/server/wall-time.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ cookies, depends, locals, params, url }) => {
  depends(liveTopic('meetings'), liveTopic('chat'));
  const [viewed, read] = await Promise.all([
    locals.perform(viewMeeting, { meetingId: params.id }),
    locals.perform(readTranscript, { meetingId: params.id }),
  ]);
  if (!viewed.ok) refuse(viewed.error);
  if (!read.ok) refuse(read.error);
  const meeting = viewed.value;
  const over = meeting.state === 'ended' || meeting.state === 'cancelled';
  const wall = meeting.startsAt && instantToWall(meeting.startsAt, zoneOf(cookies) ?? 'UTC');
  return {
    meeting,
    messages: read.value.messages,
    cut: read.value.cut,
    pictures: await picturesFor(
      { depends },
      meeting.attendance.map(({ personId }) => personId),
    ),
    link: `${url.origin}/m/${meeting.series?.code ?? meeting.code}`,
    isNew: url.searchParams.has('new'),
    editing: url.searchParams.has('edit') && meeting.mayManage && !over,
    fields: {
      title: meeting.title,
      date: wall?.date ?? '',
      time: wall?.time ?? '',
      minutes: meeting.durationMs ? String(meeting.durationMs / 60_000) : '60',
      lobby: meeting.settings.lobby,
      places: meeting.yesLimit === undefined ? '' : String(meeting.yesLimit),
      seen: versionOfMeeting(meeting),
    },
  };
};

export const actions: Actions = {
  edit: async ({ cookies, locals, params, request, url }) => {
    const form = await request.formData();
    const asked = readMeetingForm(form, zoneOf(cookies));
    const fields = { ...asked.fields, seen: textOf(form, 'seen').slice(0, 64) };
    if (asked.problem) return fail(422, { fields, problem: asked.problem });
    const { title, startsAt, durationMs, lobby, yesLimit, zone } = asked;
    const edited = await locals.perform(editMeeting, {
      meetingId: params.id,
      title,
      startsAt: startsAt ?? null,
      durationMs: durationMs ?? null,
      lobby,
      yesLimit: yesLimit ?? null,
      zone,
      seen: fields.seen ? [fields.seen] : undefined,
    });
    if (edited.ok) redirect(303, url.pathname);
    if (edited.error.type === 'ChangedMeanwhile') {
      const viewed = await locals.perform(viewMeeting, { meetingId: params.id });
      if (!viewed.ok) refuse(viewed.error);
      const { title, startsAt, durationMs, settings, yesLimit } = viewed.value;
      return fail(statusOf.ChangedMeanwhile, {
        fields: { ...fields, seen: versionOfMeeting(viewed.value) },
        theirs: { title, startsAt, durationMs, lobby: settings.lobby, yesLimit },
      });
    }
    if (edited.error.type !== 'InvalidInput') refuse(edited.error);
    const { field, problem } = edited.error;
    return fail(statusOf.InvalidInput, { fields, problem: { field, problem } });
  },
  answer: async ({ locals, params, request, url }) => {
    const answer = asSaying(textOf(await request.formData(), 'answer'));
    if (!answer) refuse({ type: 'InvalidInput', field: 'answer', problem: 'unknown' });
    const answered = await locals.perform(answerMeeting, { meetingId: params.id, answer });
    if (!answered.ok) refuse(answered.error);
    if (isPage(request)) redirect(303, url.pathname);
    return { answered: answered.value.state };
  },
  cancel: async ({ locals, params, request, url }) => {
    await pressed(request);
    const cancelled = await locals.perform(cancelMeeting, { meetingId: params.id });
    if (!cancelled.ok) refuse(cancelled.error);
    redirect(303, url.pathname);
  },
  cancelFollowing: async ({ locals, params, request, url }) => {
    await pressed(request);
    const cancelled = await locals.perform(cancelSeries, { meetingId: params.id });
    if (!cancelled.ok) refuse(cancelled.error);
    redirect(303, url.pathname);
  },
  end: async ({ locals, params, request, url }) => {
    await pressed(request);
    const ended = await locals.perform(endMeeting, { meetingId: params.id });
    if (!ended.ok) refuse(ended.error);
    redirect(303, url.pathname);
  },
};
