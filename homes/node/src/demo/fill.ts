import {
  acceptInvite,
  answerMeeting,
  cancelMeeting,
  createInvite,
  createMeeting,
  createWorkspace,
  dayMs,
  deleteMessage,
  endMeeting,
  hashSecret,
  hourMs,
  markMessage,
  markRead,
  minuteMs,
  say,
  setUp,
  startInstantMeeting,
  type Actor,
  type GuestId,
  type Home,
  type Instant,
  type MeetingId,
  type MessageId,
  type Person,
  type PersonActor,
  type Result,
  type Seat,
  type SeatId,
  type Stoa,
} from '@stoa/domain';
import type { DemoMeeting } from './meeting.ts';
import { comingMeetings, heldMeetings, openMeeting } from './meetings.ts';
import { demoPassword, emailOf, people, workspaceName } from './people.ts';
import { writeAll } from './write.ts';

/** Everybody of the demo by `key`. */
type Cast = ReadonlyMap<string, PersonActor>;

/**
 * Fills an empty Stoa with a workspace that has been in use for a quarter of a year: through the same use cases as people's own
 * presses, each at the hour at which it is said to have happened. `token` is the set-up secret of that Stoa.
 */
export async function fillDemo(stoa: Stoa, token: string): Promise<void> {
  const now = stoa.directory.clock.now();
  const cast = await register(stoa);
  const mia = cast.get('mia')!;
  const founded = (now - people[0]!.joinedDaysAgo * dayMs) as Instant;
  const workspace = must(
    await setUp({ ...stoa.directory, ...at(founded) }, mia, { token, name: workspaceName }),
  );
  must(await createWorkspace(stoa.directory, mia, { name: 'Laurent family' }));
  await stoa.inWorkspace(workspace.id, async (home) => {
    await bringIn(home, cast, now);
    for (const held of heldMeetings.toReversed()) await hold(home, cast, held, now);
    for (const coming of comingMeetings) {
      const meetingId = await plan(home, cast, coming, now);
      for (const [who, answer] of coming.answers ?? [])
        must(await answerMeeting(home, cast.get(who)!, { meetingId, answer }));
    }
    const leila = cast.get(openMeeting.by)!;
    must(await startInstantMeeting({ ...home, ...at((now - 40 * minuteMs) as Instant) }, leila, openMeeting));
    // What was planned in a quarter of a year has been read by now.
    for (const by of cast.values()) must(await markRead(home, by, { which: 'all' }));
    await writeAll(home, cast, (day) => hourOf(now, day), now);
    must(await createInvite({ ...home, ...at((now - 2 * dayMs) as Instant) }, mia, { days: 30 }));
    must(
      await createInvite({ ...home, ...at((now - 3 * hourMs) as Instant) }, mia, {
        days: 7,
        maxUses: 10,
        role: 'admin',
      }),
    );
  });
}

/** What a part of the world looked like then. */
const at = (then: Instant) => ({ clock: { now: () => then } });

function must<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Error(`the demo was refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

async function register(stoa: Stoa): Promise<Cast> {
  const cast = new Map<string, PersonActor>();
  for (const [index, { key, name }] of people.entries()) {
    // From an address each: one address may make only a few accounts an hour. These are of RFC 5737, for examples.
    const visit = new Headers({ 'x-stoa-client': `192.0.2.${index + 1}`, 'user-agent': 'Stoa demo' });
    const made = must(
      await stoa.accounts.register(visit, { name, email: emailOf(key), password: demoPassword }),
    );
    cast.set(key, actorOf(made.person));
  }
  return cast;
}
const actorOf = ({ id, name }: Person): PersonActor => ({ type: 'person', id, name });

/** Everybody but the owner joins by an invite of theirs, on their day. */
async function bringIn(home: Home, cast: Cast, now: Instant): Promise<void> {
  const mia = cast.get('mia')!;
  for (const { key, role, joinedDaysAgo } of people.slice(1)) {
    const then = { ...home, ...at((now - joinedDaysAgo * dayMs) as Instant) };
    const { secret } = must(
      await createInvite(then, mia, { role: role === 'admin' ? 'admin' : 'member', maxUses: 1 }),
    );
    must(await acceptInvite(then, cast.get(key)!, { secret }));
  }
}

/** The hour of a day `daysAgo` days before today. */
const hourOf = (now: Instant, { daysAgo, hour }: Pick<DemoMeeting, 'daysAgo' | 'hour'>): Instant =>
  (Math.floor(now / dayMs) * dayMs - daysAgo * dayMs + hour * hourMs) as Instant;

async function plan(
  home: Home,
  cast: Cast,
  meeting: Omit<DemoMeeting, 'stays' | 'chat'>,
  now: Instant,
): Promise<MeetingId> {
  const startsAt = hourOf(now, meeting);
  const planned = Math.min(now - hourMs, startsAt - 3 * dayMs) as Instant;
  const made = await createMeeting({ ...home, ...at(planned) }, cast.get(meeting.by)!, {
    title: meeting.title,
    startsAt,
    durationMs: meeting.minutes * minuteMs,
    zone: 'Europe/Amsterdam',
    ...(meeting.places !== undefined && { yesLimit: meeting.places }),
    ...(meeting.lobby !== undefined && { lobby: meeting.lobby }),
  });
  return must(made).id;
}

/** A meeting that is over: planned, come to, written in, ended. */
async function hold(home: Home, cast: Cast, meeting: DemoMeeting, now: Instant): Promise<void> {
  const meetingId = await plan(home, cast, meeting, now);
  const by = cast.get(meeting.by)!;
  const start = hourOf(now, meeting);
  const minute = (minutes: number) => (start + minutes * minuteMs) as Instant;
  if (meeting.cancelled) {
    must(await cancelMeeting({ ...home, ...at(minute(-dayMs / minuteMs)) }, by, { meetingId }));
    return;
  }
  const seats = await sitDown(home, cast, meetingId, meeting, minute);
  await chat(home, cast, meetingId, meeting, seats, minute);
  const first = Math.min(...meeting.stays.map(([, from]) => from));
  const last = Math.max(...meeting.stays.map(([, , until]) => until));
  await home.meetings.change(meetingId, { startedAt: minute(first) });
  must(await endMeeting({ ...home, ...at(minute(last)) }, by, { meetingId }));
}

/** What the room does when people come and go: a seat each, and their stays. */
async function sitDown(
  home: Home,
  cast: Cast,
  meetingId: MeetingId,
  meeting: DemoMeeting,
  minute: (minutes: number) => Instant,
): Promise<ReadonlyMap<string, Seat>> {
  const seats = new Map<string, Seat>();
  for (const [who, from] of meeting.stays) {
    if (seats.has(who)) continue;
    const person = cast.get(who);
    const seat: Seat = {
      id: home.ids.next() as SeatId,
      meetingId,
      holder: person ? { type: 'person', id: person.id } : { type: 'guest', id: home.ids.next() as GuestId },
      ...(!person && { secretHash: await hashSecret(home.ids.secret()) }),
      name: person?.name ?? who.replace('guest:', ''),
      role: who === meeting.by ? 'host' : 'participant',
      place: 'room',
      createdAt: minute(from),
    };
    await home.seats.save(seat);
    seats.set(who, seat);
  }
  for (const [who, from, until] of meeting.stays) {
    const { id, name } = seats.get(who)!;
    const person = cast.get(who);
    await home.attendance.came(meetingId, {
      seatId: id,
      name,
      ...(person && { personId: person.id }),
      from: minute(from),
    });
    await home.attendance.went(meetingId, id, minute(until));
  }
  return seats;
}

async function chat(
  home: Home,
  cast: Cast,
  meetingId: MeetingId,
  meeting: DemoMeeting,
  seats: ReadonlyMap<string, Seat>,
  minute: (minutes: number) => Instant,
): Promise<void> {
  const from = (who: string) => {
    const seat = seats.get(who);
    if (!seat) throw new Error(`${who} writes in a demo meeting without being there`);
    const by: Actor = cast.get(who) ?? { type: 'guest', id: seat.holder.id as GuestId, name: seat.name };
    return { by, seatId: seat.id };
  };
  const said: MessageId[] = [];
  for (const line of meeting.chat) {
    const { by, seatId } = from(line.who);
    const id = home.ids.next() as MessageId;
    const then = { ...home, ...at(minute(line.at)) };
    const replyTo = line.answers === undefined ? undefined : said[line.answers];
    must(await say(then, by, { meetingId, seatId, id, body: line.text, replyTo }));
    said.push(id);
    for (const [emoji, who] of line.marks ?? []) {
      const marker = from(who);
      const mark = {
        meetingId,
        seatId: marker.seatId,
        id: home.ids.next() as MessageId,
        target: id,
        emoji,
        on: true,
      };
      must(await markMessage(then, marker.by, mark));
    }
    if (line.deleted)
      must(
        await deleteMessage(then, by, { meetingId, seatId, id: home.ids.next() as MessageId, target: id }),
      );
  }
}
