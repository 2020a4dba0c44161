import { beforeEach, describe, expect, test } from 'vitest';
import { stoaItself, type Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, PersonId } from '../ids.ts';
import { jobDefinitions } from '../jobs/definitions.ts';
import { moveOutbox } from '../jobs/outbox-chore.ts';
import { createJobRunner } from '../jobs/runner.ts';
import { performIn } from '../perform.ts';
import type { Saying } from '../ports/answers.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { ProcessId } from '../ports/leases.ts';
import { mirrorMember } from '../roster/mirror-member.ts';
import { createRehearsalHome, member, owner, stranger, type RehearsalHome } from '../room/rehearsal.ts';
import { hourMs, type Instant } from '../time.ts';
import { answerMeeting } from './answer-meeting.ts';
import { cancelMeeting } from './cancel-meeting.ts';
import { createMeeting } from './create-meeting.ts';
import { editMeeting } from './edit-meeting.ts';
import { viewMeeting } from './view-meeting.ts';

let home: RehearsalHome;
beforeEach(async () => {
  ({ home } = await createRehearsalHome());
});

const person = (id: string): Actor => ({ type: 'person', id: id as PersonId, name: id });
async function people(...ids: string[]): Promise<Actor[]> {
  for (const id of ids)
    await home.workspaces.join(home.workspaceId, id as PersonId, 'member', home.clock.now());
  return ids.map(person);
}
async function planned(yesLimit?: number): Promise<MeetingId> {
  const startsAt = (home.clock.now() + hourMs) as Instant;
  const made = await createMeeting(home, owner, { title: 'Roof', startsAt, yesLimit, zone: 'Asia/Jakarta' });
  if (!made.ok) throw new Error(made.error.type);
  return made.value.id;
}
const says = async (who: Actor, meetingId: MeetingId, answer: Saying) => {
  const done = await answerMeeting(home, who, { meetingId, answer });
  return done.ok ? done.value.state : done.error.type;
};
const standing = async (meetingId: MeetingId) =>
  (await home.answers.of(meetingId)).map(({ personId, state }) => `${personId} ${state}`);
const told = async (id: string) =>
  (await home.notifications.of(id as PersonId, 10))
    .filter(({ kind }) => kind === 'movedUp')
    .map(({ authorName, title }) => [authorName, title]);
/** Does what was asked of jobs, and answers the mails. */
async function mailed() {
  await moveOutbox(home);
  const runner = createJobRunner({
    ...{ queue: home.jobs as JobQueue, definitions: jobDefinitions, owner: 'ada' as ProcessId },
    ...{ clock: home.clock, log: () => {} },
    home: { inWorkspace: () => performIn(home as Home, stoaItself), directory: home as Home },
  });
  await runner.drain();
  return (await home.mails.list({ limit: 50, offset: 0 })).mails.map(({ kind, to, subject }) => ({
    kind,
    to,
    subject,
  }));
}

describe('answering', () => {
  test('the latest answer counts, and everybody sees who comes', async () => {
    const meetingId = await planned();
    expect(await says(member, meetingId, 'maybe')).toBe('maybe');
    expect(await says(member, meetingId, 'yes')).toBe('yes');
    const viewed = await viewMeeting(home, member, { meetingId });
    expect(viewed.ok && viewed.value).toMatchObject({ mine: { state: 'yes' }, answers: [{ name: 'Mia' }] });
    const seen = await viewMeeting(home, owner, { meetingId });
    expect(seen.ok && seen.value.mine).toBeUndefined();
  });

  test('saying the same again keeps one’s turn', async () => {
    const [a, b] = await people('a', 'b');
    const meetingId = await planned(1);
    for (const who of [a!, b!, member]) await says(who, meetingId, 'yes');
    expect(await says(b!, meetingId, 'yes')).toBe('waiting');
    expect(await standing(meetingId)).toEqual(['a yes', 'b waiting', 'member waiting']);
  });

  test('who is no member, what is over and what is no answer are refused', async () => {
    const meetingId = await planned();
    expect(await says(stranger, meetingId, 'yes')).toBe('NotSignedIn');
    expect(await says(person('outsider'), meetingId, 'yes')).toBe('NotFound');
    expect(await says(member, 'none' as MeetingId, 'yes')).toBe('NotFound');
    expect(await says(member, meetingId, 'waiting' as Saying)).toBe('InvalidInput');
    await cancelMeeting(home, owner, { meetingId });
    expect(await says(member, meetingId, 'yes')).toBe('MeetingOver');
  });

  test('a limit is 1 to 500, and a zone has a name', async () => {
    for (const wrong of [
      { yesLimit: 0 },
      { yesLimit: 501 },
      { yesLimit: 1.5 },
      { zone: 'Mars/Olympus' },
      { zone: '+07:00' },
    ])
      expect(await createMeeting(home, owner, { title: 'x', ...wrong })).toMatchObject({
        error: { type: 'InvalidInput', field: Object.keys(wrong)[0] },
      });
  });
});

describe('reminders', () => {
  test('who comes or maybe does is written to once, an hour before, in their language and on the planner’s clock', async () => {
    const [a, b, c] = await people('a', 'b', 'c');
    home.workspaces.languageOf = async (who) =>
      'personId' in who && who.personId === 'a' ? 'id' : undefined;
    const startsAt = Date.UTC(2031, 4, 6, 7, 0) as Instant;
    const made = await createMeeting(home, owner, { title: 'Roof', startsAt, zone: 'Asia/Jakarta' });
    if (!made.ok) throw new Error(made.error.type);
    const meetingId = made.value.id;
    await says(a!, meetingId, 'yes');
    await says(b!, meetingId, 'maybe');
    await says(c!, meetingId, 'no');
    home.clock.pass(startsAt - hourMs - 1 - home.clock.now());
    expect(await mailed()).toEqual([]);
    home.clock.pass(1);
    const mails = await mailed();
    expect(mails.map(({ to, subject }) => [to, subject]).toSorted()).toEqual([
      ['a@example.org', '“Roof” segera dimulai'],
      ['b@example.org', '“Roof” begins soon'],
    ]);
    expect(await mailed()).toEqual(mails);
    const [mail] = (await home.mails.list({ limit: 1, offset: 0 })).mails;
    const whole = await home.mails.byId(mail!.id);
    expect(whole?.text).toMatch(/14[:.]00 \(Asia\/Jakarta\)/);
  });

  test('one that is moved reminds of its new beginning only, one that is called off of nothing', async () => {
    const at = (home.clock.now() + 3 * hourMs) as Instant;
    const later = (at + 3 * hourMs) as Instant;
    const ids: MeetingId[] = [];
    for (const title of ['Moved', 'Off']) {
      const made = await createMeeting(home, owner, { title, startsAt: at });
      if (!made.ok) throw new Error(made.error.type);
      ids.push(made.value.id);
      await says(member, made.value.id, 'yes');
    }
    await editMeeting(home, owner, { meetingId: ids[0]!, startsAt: later });
    await cancelMeeting(home, owner, { meetingId: ids[1]! });
    home.clock.pass(2 * hourMs);
    expect(await mailed()).toEqual([]);
    home.clock.pass(3 * hourMs);
    expect((await mailed()).map(({ subject }) => subject)).toEqual(['“Moved” begins soon']);
  });

  test('a meeting within the hour, or without a time, asks for none', async () => {
    await createMeeting(home, owner, { title: 'Soon', startsAt: (home.clock.now() + hourMs) as Instant });
    await createMeeting(home, owner, { title: 'Open' });
    expect(await home.outbox.waiting(10)).toEqual([]);
  });
});

describe('a meeting that is full', () => {
  test('of 50 who ask at once 10 come, and the others wait in their order', async () => {
    const all = await people(...Array.from({ length: 50 }, (_, n) => `p${n}`));
    const meetingId = await planned(10);
    const got = await Promise.all(all.map((who) => says(who, meetingId, 'yes')));
    expect(got.filter((state) => state === 'yes')).toHaveLength(10);
    expect(got.filter((state) => state === 'waiting')).toHaveLength(40);
  });

  test('who gives a place back makes one for the first who waits, who is told once, in their language', async () => {
    const [a, b] = await people('a', 'b');
    home.workspaces.languageOf = async (who) =>
      'personId' in who && who.personId === 'a' ? 'nl' : undefined;
    const meetingId = await planned(1);
    for (const who of [member, a!, b!]) await says(who, meetingId, 'yes');
    expect(await says(member, meetingId, 'no')).toBe('no');
    expect(await standing(meetingId)).toEqual(['a yes', 'b waiting', 'member no']);
    expect(await told('a')).toEqual([['Mia', 'Roof']]);
    expect(await told('b')).toEqual([]);
    const mail = { kind: 'movedUp', to: 'a@example.org', subject: 'Je hebt een plek in ‘Roof’' };
    expect(await mailed()).toEqual([mail]);
    expect(await mailed()).toEqual([mail]);
  });

  test('who waits and goes leaves nobody’s place', async () => {
    const [a, b] = await people('a', 'b');
    const meetingId = await planned(1);
    for (const who of [member, a!, b!]) await says(who, meetingId, 'yes');
    await says(a!, meetingId, 'maybe');
    expect(await standing(meetingId)).toEqual(['member yes', 'b waiting', 'a maybe']);
    expect(await mailed()).toEqual([]);
  });

  test('more places move up as many as fit, fewer take none away', async () => {
    const [a, b, c] = await people('a', 'b', 'c');
    const meetingId = await planned(1);
    for (const who of [member, a!, b!, c!]) await says(who, meetingId, 'yes');
    await editMeeting(home, owner, { meetingId, yesLimit: 3 });
    expect(await standing(meetingId)).toEqual(['member yes', 'a yes', 'b yes', 'c waiting']);
    await editMeeting(home, owner, { meetingId, yesLimit: 1 });
    await says(b!, meetingId, 'no');
    expect(await standing(meetingId)).toEqual(['member yes', 'a yes', 'c waiting', 'b no']);
    await editMeeting(home, owner, { meetingId, yesLimit: null });
    expect((await standing(meetingId)).includes('c yes')).toBe(true);
    expect((await mailed()).map(({ to }) => to).toSorted()).toEqual(['a@example.org', 'c@example.org']);
  });

  test('who leaves the workspace leaves their place to the first who waits, and does not wait themselves', async () => {
    const [a, b, c] = await people('a', 'b', 'c');
    const meetingId = await planned(1);
    for (const who of [a!, b!, c!]) await says(who, meetingId, 'yes');
    for (const id of ['b', 'a'] as PersonId[]) {
      await home.workspaces.leave(home.workspaceId, id);
      await mirrorMember(home, owner, { personId: id });
    }
    expect(await standing(meetingId)).toEqual(['a no', 'b no', 'c yes']);
    expect((await mailed()).map(({ kind, to }) => [kind, to])).toContainEqual(['movedUp', 'c@example.org']);
  });

  test('nobody is written to of what they have given back since, nor of what was called off', async () => {
    const [a, b] = await people('a', 'b');
    const meetingId = await planned(1);
    for (const who of [member, a!, b!]) await says(who, meetingId, 'yes');
    await says(member, meetingId, 'no');
    await says(a!, meetingId, 'no');
    await cancelMeeting(home, owner, { meetingId });
    expect(await mailed()).toEqual([]);
  });
});
