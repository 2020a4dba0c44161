import {
  countUnread,
  listDrafts,
  listInvites,
  listMeetings,
  listMembers,
  listPosts,
  readTranscript,
  viewMeeting,
  viewPost,
  type Slug,
} from '@stoa/domain';
import { expect, test } from 'vitest';
import { createMemoryStoa, memorySetupSecret } from '../../../../app/src/memory-home.ts';
import { fillDemo } from './fill.ts';
import { heldMeetings } from './meetings.ts';
import { demoPassword, emailOf, people } from './people.ts';
import { demoPosts } from './posts.ts';

test('the demo gives every page something to show', async () => {
  const stoa = await createMemoryStoa();
  await fillDemo(stoa, memorySetupSecret);

  const signedIn = await stoa.accounts.signIn(new Headers(), {
    email: emailOf('mia'),
    password: demoPassword,
  });
  if (!signedIn.ok || !signedIn.value.person) throw new Error('Mia cannot sign in');
  const { id, name } = signedIn.value.person;
  const mia = { type: 'person' as const, id, name };
  const workspace = (await stoa.directory.workspaces.bySlug('agora' as Slug))!;

  await stoa.inWorkspace(workspace.id, async (home) => {
    const must = <T>(result: { ok: true; value: T } | { ok: false; error: { type: string } }): T => {
      if (!result.ok) throw new Error(result.error.type);
      return result.value;
    };
    const { now, upcoming, past } = must(await listMeetings(home, mia, {}));
    expect(now.map(({ title }) => title)).toEqual(['Coffee corner']);
    expect(upcoming).toHaveLength(3);
    expect(past.map(({ title }) => title)).toEqual(heldMeetings.map(({ title }) => title));

    const members = must(await listMembers(home, mia, {}));
    expect(members.total).toBe(people.length);
    expect(must(await listInvites(home, mia, {}))).toHaveLength(2);

    const evening = past.find(({ title }) => title.startsWith('Neighbours'))!;
    const { attendance, endedAt, startedAt } = must(await viewMeeting(home, mia, { meetingId: evening.id }));
    expect(attendance).toHaveLength(11);
    expect(attendance.every(({ from, until }) => from >= startedAt! && until! <= endedAt!)).toBe(true);
    const { messages } = must(await readTranscript(home, mia, { meetingId: evening.id }));
    expect(messages.some(({ reactions }) => reactions.length > 1)).toBe(true);
    expect(messages.every(({ at }) => at > startedAt! && at < endedAt!)).toBe(true);

    const posts = must(await listPosts(home, mia, {})).items;
    expect(posts.map(({ title }) => title)).toEqual(demoPosts.map(({ title }) => title));
    expect(must(await listDrafts(home, mia, {})).items).toHaveLength(1);
    const roof = must(await viewPost(home, mia, { postId: posts[0]!.id }));
    expect(roof.post.mentions.map(({ name }) => name)).toEqual(['Tomás Rivera']);
    expect(roof.comments.some(({ answers }) => answers !== undefined)).toBe(true);
    expect(must(await countUnread(home, mia, {}))).toBeGreaterThan(1);
  });
});

test('who writes or marks in the demo was there at that minute', () => {
  for (const { title, chat, stays } of heldMeetings)
    for (const { who, at, text, marks = [] } of chat)
      for (const one of [who, ...marks.map(([, marker]) => marker)])
        expect(
          stays.some(([stayed, from, until]) => stayed === one && from <= at && at <= until),
          `${one} in “${title}” at ${at}: ${text}`,
        ).toBe(true);
});
