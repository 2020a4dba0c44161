import { randomIds, type Leases, type Media, type ProcessId, type RoomCode, type Wire } from '@stoa/domain';
import { createMemoryLeases, createMemoryLeaseTable } from '@stoa/domain/memory/leases';
import { createMemoryRunningRooms } from '@stoa/domain/memory/running-rooms';
import { createMemoryWires } from '@stoa/domain/memory/wire';
import type { Line } from '@stoa/domain/room/events';
import type { ServerFrame } from '@stoa/domain/room/protocol';
import { createRehearsalHome, createWrittenMedia, member, owner } from '@stoa/domain/room/rehearsal';
import type { Actor, Role } from '@stoa/domain';
import type { EnteredRoom, Rooms } from '@stoa/node/rooms';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClusterRooms } from './rooms.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

/** A socket that writes down what it gets. */
interface Socket {
  readonly line: Line;
  readonly frames: ServerFrame[];
  closed: string | undefined;
  room: EnteredRoom;
  say(text: string): void;
  heard(): string[];
}

interface Process {
  readonly id: ProcessId;
  readonly rooms: Rooms;
  readonly wire: Wire;
  readonly media: ReturnType<typeof createWrittenMedia>;
  join(who?: { actor: Actor; role: Role }): Promise<Socket>;
  /** As kill -9: neither its wire nor its leases are heard of again. */
  die(): void;
  leasesAway: boolean;
}

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function cluster() {
  const { home, meetingId } = await createRehearsalHome(false);
  const meeting = (await home.meetings.byId(meetingId))!;
  const wires = createMemoryWires();
  const table = createMemoryLeaseTable();
  const runningRooms = createMemoryRunningRooms();
  let processes = 0;

  function process(): Process {
    const id = `process-${(processes += 1)}` as ProcessId;
    const media = createWrittenMedia();
    const sockets = new Map<Line, Socket>();
    let lastLine = 0;
    let dead = false;
    const kept = createMemoryLeases(
      { owner: id, ttlMs: 600 },
      {
        take: (...args) => reach(() => table.take(...args)),
        renew: (...args) => reach(() => table.renew(...args)),
        drop: (...args) => reach(() => table.drop(...args)),
        ownerOf: (...args) => reach(() => table.ownerOf(...args)),
      },
    );
    async function reach<T>(ask: () => Promise<T>): Promise<T> {
      if (dead || one.leasesAway) throw new Error('away');
      return ask();
    }
    const leases: Leases = kept;
    const wire = wires.join(id);
    const rooms = createClusterRooms({
      stoa: {
        directory: { ...home, workspaces: { ...home.workspaces, roomByCode: home.workspaces.roomByCode } },
        inWorkspace: (_id, work) => work(home),
      },
      media: media as Media,
      leases,
      wire,
      runningRooms,
      sweepMs: 100,
      log: () => {},
      lines: {
        sendText(lines, text) {
          for (const line of lines) sockets.get(line)?.frames.push(JSON.parse(text) as ServerFrame);
        },
        send() {
          throw new Error('rooms of a cluster send text');
        },
        ping: () => {},
        close(line, why) {
          const socket = sockets.get(line);
          if (!socket || socket.closed !== undefined) return;
          socket.closed = why ?? 'closed';
          queueMicrotask(() => socket.room.live.disconnect(line));
        },
        drained: () => undefined,
      },
    });
    ends.push(() => rooms.close());
    const one: Process = {
      id,
      wire,
      rooms,
      media,
      leasesAway: false,
      die() {
        dead = true;
        wires.end(id);
      },
      async join(who = { actor: owner, role: 'owner' }) {
        const socket = await rooms.enter(meeting.code as RoomCode, async (room) => {
          const line = (lastLine += 1);
          const made: Socket = {
            line,
            frames: [],
            closed: undefined,
            room,
            say: (text) =>
              room.live.receive(line, JSON.stringify({ t: 'say', re: 1, id: randomIds.next(), body: text })),
            heard: () =>
              made.frames.flatMap((frame) =>
                frame.t === 'chat'
                  ? frame.entries.flatMap(({ what }) => (what.type === 'said' ? [what.body] : []))
                  : [],
              ),
          };
          sockets.set(line, made);
          room.live.connect(line, who.actor, who.role);
          return made;
        });
        const hello = { t: 'hello', version: 1, after: 0, live: { mic: false, cam: false, screen: false } };
        socket!.room.live.receive(socket!.line, JSON.stringify({ ...hello, takeOver: true }));
        await soon(() => socket!.closed ?? socket!.frames[0]?.t).toMatch(/welcome|restart/);
        // As a client does.
        return socket!.closed === 'restart' ? one.join(who) : socket!;
      },
    };
    return one;
  }
  return { home, meetingId, wires, table, runningRooms, process };
}
const asMember = { actor: member, role: 'member' } as const;

describe('a room among several processes', () => {
  test('runs in one of them; sockets of another are in it as if they were here', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    const mia = await two.join(asMember);
    expect([one.rooms.size, two.rooms.size]).toEqual([1, 0]);
    olga.say('from here');
    await soon(() => mia.heard()).toEqual(['from here']);
    mia.say('from there');
    await soon(() => olga.heard()).toEqual(['from here', 'from there']);
    await soon(() => mia.heard()).toEqual(['from here', 'from there']);
    mia.room.live.disconnect(mia.line);
    const leaves = () => [...one.rooms.all()][0]!.live.state.lines.size;
    await soon(leaves).toBe(1);
  });

  test('what a room says to a socket elsewhere before it is closed arrives, and its end is heard', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    await one.join();
    const mia = await two.join(asMember);
    mia.room.live.tell({ type: 'signedOut', line: mia.line });
    await soon(() => mia.closed).toBe('signedOut');
    expect(mia.frames.at(-1)).toMatchObject({ t: 'bye', why: 'signedOut' });
    await soon(() => [...one.rooms.all()][0]!.live.state.lines.size).toBe(1);
  });

  test('dies with its process: the others’ sockets come back, and the room runs in one of theirs, with what was said', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    const mia = await two.join(asMember);
    olga.say('kept');
    await soon(() => mia.heard()).toEqual(['kept']);
    one.die();
    await soon(() => mia.closed).toBe('restart');
    const back = await two.join(asMember);
    expect(two.rooms.size).toBe(1);
    await soon(() => back.heard()).toEqual(['kept']);
  });

  test('a process that slept while its room was taken does nothing for it any more', async () => {
    const { process, home, meetingId } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    // Asleep: no renewal gets through, and nothing that was said meanwhile was heard.
    one.leasesAway = true;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const mia = await two.join(asMember);
    one.leasesAway = false;
    olga.say('too late');
    await soon(() => olga.closed).toBe('restart');
    mia.say('in time');
    await soon(() => mia.heard()).toEqual(['in time']);
    expect(await home.messageLog.lastPosition(meetingId)).toBe(1);
    expect(one.rooms.size).toBe(0);
  });

  test('a process that slept ends no stays of people who are elsewhere by now', async () => {
    const { process, home } = await cluster();
    const [one, two] = [process(), process()];
    await one.join();
    const mia = await one.join(asMember);
    mia.room.live.disconnect(mia.line);
    one.leasesAway = true;
    // Its lease runs out, and time goes on.
    await new Promise((resolve) => setTimeout(resolve, 700));
    home.clock.pass(61_000);
    const back = await two.join(asMember);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    one.leasesAway = false;
    await soon(() => one.rooms.size).toBe(0);
    expect((await home.attendance.open()).map(({ name }) => name)).toContain('Mia');
    expect(back.closed).toBeUndefined();
  });

  test('while the leases are away a process runs its rooms alone, and gives up what another has when they are back', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    one.leasesAway = two.leasesAway = true;
    const olga = await one.join();
    const mia = await two.join(asMember);
    olga.say('alone');
    await soon(() => olga.heard()).toEqual(['alone']);
    // Both write one log: what is said in the other one is read from there.
    await soon(() => mia.heard()).toEqual(['alone']);
    expect([one.rooms.size, two.rooms.size]).toEqual([1, 1]);
    one.leasesAway = two.leasesAway = false;
    await soon(() => [olga.closed, mia.closed].filter((why) => why === 'restart').length).toBe(1);
    expect(one.rooms.size + two.rooms.size).toBe(1);
  });

  test('a message that was lost between two processes costs a reconnect, and nothing else', async () => {
    const { process, wires } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    const mia = await two.join(asMember);
    wires.cut(two.id);
    olga.say('unheard');
    await soon(() => olga.heard()).toEqual(['unheard']);
    wires.mend(two.id);
    olga.say('again');
    await soon(() => mia.closed).toBe('restart');
    const back = await two.join(asMember);
    await soon(() => back.heard()).toEqual(['unheard', 'again']);
  });

  test('while nothing goes between two processes that is said again now and then, not as fast as it fails', async () => {
    const { process, wires } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    await two.join(asMember);
    const sent = vi.spyOn(one.wire, 'send');
    wires.cut(two.id);
    olga.say('into the void');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const tries = sent.mock.calls.length;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    wires.mend(two.id);
  });

  test('while the leases are away the room that had one reads what is said elsewhere too', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    one.leasesAway = two.leasesAway = true;
    // Its lease is in doubt from now on, and nothing of it is waited for any longer.
    await new Promise((resolve) => setTimeout(resolve, 700));
    olga.say('from the one');
    await soon(() => olga.heard()).toEqual(['from the one']);
    const mia = await two.join(asMember);
    mia.say('from the other');
    await soon(() => olga.heard()).toEqual(['from the one', 'from the other']);
    expect([one.rooms.size, two.rooms.size]).toEqual([1, 1]);
  });

  test('two that come to a new room at once find the same one', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    await Promise.all([one.join(), two.join(asMember)]);
    expect(one.rooms.size + two.rooms.size).toBe(1);
  });

  test('an emptied room is let go, and another process can have it', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    olga.room.live.receive(olga.line, JSON.stringify({ t: 'leave' }));
    await soon(() => one.rooms.size).toBe(0);
    await two.join(asMember);
    expect(two.rooms.size).toBe(1);
  });

  test('dies with everybody in it: another process takes it up, the stays end when they were last seen, and it is let go', async () => {
    const { process, home, meetingId, runningRooms } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    olga.say('last words');
    await soon(() => olga.heard()).toEqual(['last words']);
    const from = home.clock.now();
    home.clock.pass(61_000);
    await soon(async () => (await home.attendance.open())[0]?.seenAt).toBe(from + 61_000);
    home.clock.pass(20_000);
    one.die();
    await soon(() => two.rooms.size).toBe(1);
    home.clock.pass(61_000);
    await soon(() => two.rooms.size).toBe(0);
    expect(await home.attendance.ofMeeting(meetingId)).toMatchObject([{ from, until: from + 61_000 }]);
    await soon(() => runningRooms.notOf([], 10)).toEqual([]);
  });

  test('that runs is nobody else’s to take up, also when it runs without a lease for a while', async () => {
    const { process, runningRooms, meetingId } = await cluster();
    const one = process();
    one.leasesAway = true;
    await one.join();
    expect(await runningRooms.notOf([], 10)).toMatchObject([{ meetingId, process: one.id, fence: 0 }]);
    one.leasesAway = false;
    await soon(async () => (await runningRooms.notOf([], 10))[0]?.fence).toBeGreaterThan(0);
    const two = process();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([one.rooms.size, two.rooms.size]).toEqual([1, 0]);
  });

  test('a page longer than the wire carries at once arrives whole', async () => {
    const { process } = await cluster();
    const [one, two] = [process(), process()];
    const olga = await one.join();
    const long = 'ö'.repeat(3_900);
    for (let n = 0; n < 90; n += 1) olga.say(`${n} ${long}`);
    await soon(() => olga.frames.filter(({ t }) => t === 'ok' || t === 'refused').length).toBeGreaterThan(80);
    const said = olga.heard();
    const mia = await two.join(asMember);
    await soon(() => mia.heard()).toEqual(said);
  });
});
