import { describe, expect, test } from 'vitest';
import { isVisibleTo } from '../chat/seat-of.ts';
import type { Actor } from '../actor.ts';
import type { MessageId } from '../ids.ts';
import type { LoggedEntry, MessageLog } from '../ports/message-log.ts';
import type { Role } from '../roles.ts';
import { openLiveRoom, type LiveRoom } from './live-room.ts';
import type { ClientFrame, ServerFrame } from './protocol.ts';
import { createRehearsalHome, member, owner, stranger, type RehearsalHome } from './rehearsal.ts';

/**
 * Random lives of a room against what must hold whatever happens: joins, cuts, leaves, messages sent twice, private ones, edits,
 * deletions, descriptions for peers of direct calls, a store that is slow, refuses, or fails after it has stored, and processes that
 * die. `STOA_SEEDS=10000` for a night.
 */
const { env } = process;
const seeds = Number(env.STOA_SEEDS ?? 40);
const first = Number(env.STOA_FIRST_SEED ?? 1);

describe('a room under any weather', () => {
  test(`seeds ${first} to ${first + seeds - 1}: one order, nothing acknowledged lost, nothing twice, exactly the rest, links between the right people`, async () => {
    for (let seed = first; seed < first + seeds; seed++) await live(seed);
  }, 600_000);
});

interface Person {
  readonly actor: Actor;
  readonly role: Role | undefined;
  line: number;
  connected: boolean;
  inRoom: boolean;
  seat?: { id: string; secret: string };
  you?: string;
  seats: Set<string>;
  entries: LoggedEntry[];
  sent: ClientFrame[];
  acknowledged: Set<MessageId>;
  /** The round that this socket was told of last. */
  direct: Extract<ServerFrame, { t: 'direct' }> | undefined;
}

async function live(seed: number): Promise<void> {
  const random = mulberry32(seed);
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const rest = async (most: number): Promise<void> => {
    for (let i = Math.floor(random() * most); i > 0; i--) await undefined;
  };

  const upTo = Math.floor(random() * 5);
  const { home, meetingId } = await createRehearsalHome(false);
  const log = home.messageLog;
  const weather = { calm: false };
  let process = { alive: true };
  const stormy = (own: { alive: boolean }): RehearsalHome => ({
    ...home,
    messageLog: stormyLog(log, weather, own, chance, rest),
    seats: {
      ...home.seats,
      async save(seat) {
        await rest(6);
        if (!own.alive) return new Promise(() => {});
        if (!weather.calm && chance(0.03)) throw new Error('the disk hesitates');
        await home.seats.save(seat);
      },
    },
  });

  const people: Person[] = [
    { actor: owner, role: 'owner' as const },
    { actor: member, role: 'member' as const },
    { actor: stranger, role: undefined },
    { actor: stranger, role: undefined },
  ].map((p) => ({
    ...p,
    line: 0,
    connected: false,
    inRoom: false,
    seats: new Set<string>(),
    entries: [],
    sent: [],
    acknowledged: new Set(),
    direct: undefined,
  }));
  const byLine = new Map<number, Person>();
  /** What was seen of direct calls that must not be. The room survives a socket that throws, so it is told at the end. */
  const broken: string[] = [];
  let lastLine = 0;
  let lastId = 0;
  let room = undefined as unknown as LiveRoom;
  /** The process that ran the room until now dies: of what it was writing, only what is written is there. */
  const open = async (): Promise<void> => {
    process.alive = false;
    process = { alive: true };
    const lines = {
      ping: () => {},
      drained: () => undefined,
      close: (line: number) => {
        const person = byLine.get(line);
        if (person?.line === line) Object.assign(person, { connected: false, inRoom: false });
        const closing = room;
        queueMicrotask(() => closing.disconnect(line));
      },
      send(to: readonly number[], frame: ServerFrame) {
        for (const line of to) {
          const person = byLine.get(line);
          if (person?.line === line && person.connected) receive(person, frame);
        }
      },
    };
    const hash = async (secret: string): Promise<string> => `hash of ${secret}`;
    room = (await openLiveRoom(stormy(process), meetingId, lines, () => {}, { hash, direct: { upTo } }))!;
  };
  await open();

  function receive(person: Person, frame: ServerFrame): void {
    if (frame.t === 'welcome' || frame.t === 'waiting') {
      person.you = frame.you;
      person.seats.add(frame.you);
      if (frame.secret !== undefined) person.seat = { id: frame.you, secret: frame.secret };
      person.inRoom = frame.t === 'welcome';
      person.direct = undefined;
    } else if (frame.t === 'chat') {
      person.entries.push(...frame.entries);
    } else if (frame.t === 'direct') {
      // The one it is about may be gone by now, but was in once: nobody who only waited is ever named.
      const wasIn = (seat: string) =>
        /room|left/.test(room.state.seats.get(seat as never)?.stored.place ?? '');
      const wrong = frame.peers.some(({ seat }) => seat === person.you || !wasIn(seat));
      if (!person.inRoom || wrong || frame.peers.length >= Math.max(upTo, 1)) broken.push('whom to link to');
      person.direct = frame;
    } else if (frame.t === 'peer') {
      const peer = person.direct?.peers.find(({ seat }) => seat === frame.from);
      if (frame.round !== person.direct?.round) broken.push('a description of another round');
      if (frame.type !== (peer?.offers ? 'answer' : 'offer')) broken.push('who offers');
    } else if (frame.t === 'ok') {
      if (person.sent.some(({ re }) => re === frame.re)) person.acknowledged.add(`m${frame.re}` as MessageId);
    }
  }
  const send = (person: Person, frame: ClientFrame): void => room.receive(person.line, JSON.stringify(frame));
  function join(person: Person): void {
    person.line = lastLine += 1;
    Object.assign(person, { connected: true, inRoom: false });
    byLine.set(person.line, person);
    room.connect(person.line, person.actor, person.role);
    send(person, {
      t: 'hello',
      version: 1,
      ...(person.actor.type !== 'person' && { name: 'Guest' }),
      ...(person.seat && { seat: person.seat }),
      after: person.entries.at(-1)?.position ?? 0,
      live: { mic: true, cam: true, screen: false },
      takeOver: true,
    } as ClientFrame);
  }
  function drop(person: Person): void {
    Object.assign(person, { connected: false, inRoom: false });
    room.disconnect(person.line);
  }
  function write(person: Person): void {
    if (person.sent.length > 0 && chance(0.2)) return send(person, pick(person.sent));
    lastId += 1;
    const known = person.entries.map((e) => e.id);
    const kind = known.length > 0 ? random() : 0;
    const to = chance(0.2) ? people.find((p) => p !== person && p.you)?.you : undefined;
    const common = { id: `m${lastId}` as MessageId, re: lastId };
    const frame: ClientFrame =
      kind < 0.7
        ? { t: 'say', ...common, body: `text ${lastId}`, ...(to && { to: to as never }) }
        : kind < 0.8
          ? { t: 'edit', ...common, target: pick(known), body: 'better' }
          : kind < 0.9
            ? { t: 'delete', ...common, target: pick(known) }
            : { t: 'mark', ...common, target: pick(known), emoji: '🎉', on: true };
    person.sent.push(frame);
    send(person, frame);
  }

  /** What an honest page sends, what comes late, and what nobody honest sends. */
  function signal(person: Person): void {
    const round = (person.direct?.round ?? 0) - (chance(0.1) ? 1 : 0);
    if (round < 0) return;
    if (chance(0.15)) return send(person, { t: 'directFailed', round });
    const peer = person.direct?.peers[0];
    const to = chance(0.8) && peer ? peer.seat : (pick(people).you as never);
    if (to === undefined) return;
    const type = chance(0.8) === (peer?.offers ?? true) ? 'offer' : 'answer';
    send(person, { t: 'peer', to, round, type, sdp: `v=0 ${round}` });
  }

  for (let op = 0; op < 250; op++) {
    const person = pick(people);
    const what = random();
    if (!person.connected) join(person);
    else if (what < 0.15) signal(person);
    else if (what < 0.75 && person.inRoom) write(person);
    else if (what < 0.78) send(person, { t: 'leave' });
    else if (what < 0.9) drop(person);
    else if (what < 0.98) {
      home.clock.pass(1_000);
      room.tick();
    } else {
      for (const one of people) Object.assign(one, { connected: false, inRoom: false });
      await open();
    }
    home.clock.pass(Math.floor(random() * 400));
    await rest(30);
  }

  // The weather clears: everybody comes back once more and the room settles.
  weather.calm = true;
  for (const person of people) if (person.connected) drop(person);
  for (const person of people) join(person);
  for (let i = 0; i < 5; i++) {
    await room.settled();
    home.clock.pass(1_000);
    room.tick();
  }
  await room.settled();

  const all = await everything(log, meetingId, new Set(people.flatMap((p) => [...p.seats])));
  const ids = all.map((e) => e.id);
  expect(broken, `seed ${seed}: direct calls`).toEqual([]);
  expect(new Set(ids).size, `seed ${seed}: ids twice in the log`).toBe(ids.length);
  for (const [i, person] of people.entries()) {
    const who = `seed ${seed}, person ${i}`;
    expect(person.inRoom, `${who}: not in the room`).toBe(true);
    const linked = upTo < people.length ? [] : people.filter((p) => p !== person).map(({ you }) => you);
    expect(person.direct?.peers.map(({ seat }) => seat as string).sort() ?? [], `${who}: links`).toEqual(
      linked.sort(),
    );
    for (const id of person.acknowledged) expect(ids, `${who}: acknowledged and lost`).toContain(id);
    // A seat that the store would not take before the process died is another one afterwards: what it got in private stays got.
    const got = new Set(person.entries.map((e) => e.position));
    const before = [...person.seats].filter((seat) => seat !== person.you);
    const visible = all
      .filter(
        (entry) =>
          isVisibleTo(entry, person.you as never) ||
          (got.has(entry.position) && before.some((seat) => isVisibleTo(entry, seat as never))),
      )
      .map((e) => e.position);
    expect(
      person.entries.map((e) => e.position),
      `${who}: what it saw`,
    ).toEqual(visible);
  }
}

/** Takes its time, refuses, and sometimes fails after the entry was stored. */
function stormyLog(
  log: MessageLog,
  weather: { calm: boolean },
  own: { alive: boolean },
  chance: (p: number) => boolean,
  rest: (most: number) => Promise<void>,
): MessageLog {
  const maybeFail = (p: number): void => {
    if (!weather.calm && chance(p)) throw new Error('the disk hesitates');
  };
  return {
    async append(entry) {
      await rest(8);
      if (!own.alive) return new Promise(() => {});
      maybeFail(0.05);
      const position = await log.append(entry);
      await rest(12);
      maybeFail(0.05);
      return position;
    },
    async readAfter(...args) {
      await rest(8);
      maybeFail(0.05);
      const page = await log.readAfter(...args);
      await rest(8);
      return page;
    },
    lastPosition: (meeting) => log.lastPosition(meeting),
    async byId(...args) {
      await rest(4);
      maybeFail(0.05);
      return log.byId(...args);
    },
  };
}

/** All entries, through the eyes of every seat that there ever was. */
async function everything(
  log: MessageLog,
  meetingId: LoggedEntry['meetingId'],
  seats: ReadonlySet<string>,
): Promise<LoggedEntry[]> {
  const byPosition = new Map<number, LoggedEntry>();
  for (const seat of seats)
    for (const entry of await log.readAfter(meetingId, 0, 500, seat as never))
      byPosition.set(entry.position, entry);
  const last = await log.lastPosition(meetingId);
  expect(byPosition.size).toBe(last);
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

/** A small generator of even random numbers (Tommy Ettinger's mulberry32): a seed gives the same life every time. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
