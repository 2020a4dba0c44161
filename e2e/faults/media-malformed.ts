import { createSocket } from 'node:dgram';
import { randomBytes, randomInt } from 'node:crypto';
import type { MeetingId } from '@stoa/domain';
import { cameraLayers, screenLayers, voice, type SimulatedStream } from '@stoa/media/simulation/source';
import { createMediaProcess } from '@stoa/webrtc';
import { NativeSeat } from '@stoa/webrtc/fixtures/native-seat';
import { freeUdpPort } from '../stoa.ts';
import type { Fault } from './fault.ts';
import { until } from './until.ts';

/** Packets a second from strangers: a hundredth of what a small flood has, and three times what a room of three sends. */
const perSecond = 20_000;

/** A million packets that are nothing, from strangers and from somebody with a key, at the port of a room of three. */
export const malformedPackets: Fault = {
  id: 'D8',
  what: 'malformed STUN, DTLS, RTP and RTCP at the media port',
  async run(short) {
    const count = short ? 20_000 : 1_000_000;
    const port = await freeUdpPort();
    const media = createMediaProcess({ port, bind: '127.0.0.1', announced: '127.0.0.1' });
    await media.started;
    const pid = media.pid();
    const shapes = [cameraLayers[1]!, voice];
    const seats = ['ada', 'bob', 'cyd'].map(
      (name) => new NativeSeat(media, 'hall' as MeetingId, name, shapes),
    );
    const ids = seats.map(({ id }) => id);
    for (const seat of seats) seat.want(ids, 640);
    await until(() => seats.every((seat) => seat.sees(ids.filter((id) => id !== seat.id))), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 500));

    const cameras = seats.map((seat) => seat.client!.streams[0]!);
    const tally = () => ({
      sent: cameras.map((camera) => camera.frames),
      seen: seats.map((seat) => ids.filter((id) => id !== seat.id).map((id) => seat.viewerOf(id)!.frames)),
    });
    await quiet(seats);
    const before = tally();
    resume(seats);
    // Somebody who may encrypt sends spoiled packets as a screen that the others want to see.
    const { client, native } = seats[2]!;
    const [screen] = client!.publish([screenLayers[0]!]) as [SimulatedStream];
    client!.stop(screen);
    for (const seat of seats.slice(0, 2)) seat.wantScreen(seats[2]!.id, ids, 640);
    const inside = await flood(port, count, () => {
      if (Math.random() < 0.01) screen.keyWanted = true;
      return screen.next(performance.now()).filter((packet) => native!.send(spoiled(packet))).length;
    });
    await quiet(seats);
    const after = tally();
    const shares = seats.flatMap((_, receiver) =>
      seats
        .filter((__, sender) => sender !== receiver)
        .map((sender, i) => {
          const at = seats.indexOf(sender);
          return (
            (after.seen[receiver]![i]! - before.seen[receiver]![i]!) / (after.sent[at]! - before.sent[at]!)
          );
        }),
    );
    const worst = Math.min(...shares);
    const exits = media.pid() === pid && media.state() === 'up' ? 0 : 1;
    const breaks = seats.reduce(
      (sum, seat) => sum + [...seat.client!.viewers.values()].reduce((s, v) => s + v.breaks, 0),
      0,
    );
    for (const seat of seats) seat.close();
    await media.close();
    return {
      figure: `${count} packets (${inside} of them with a key), ${exits} exits, ${(worst * 100).toFixed(1)} % of the frames, ${breaks} breaks`,
      pass: exits === 0 && worst >= 0.99,
    };
  },
};

/** Nobody sends for a moment, so that what was sent has arrived and can be counted. */
async function quiet(seats: readonly NativeSeat[]): Promise<void> {
  for (const seat of seats) paused.set(seat, seat.client!.streams.splice(0));
  await new Promise((resolve) => setTimeout(resolve, 700));
}
function resume(seats: readonly NativeSeat[]): void {
  for (const seat of seats)
    for (const stream of paused.get(seat) ?? []) {
      stream.dueAt = performance.now();
      seat.client!.streams.push(stream);
    }
}
const paused = new Map<NativeSeat, SimulatedStream[]>();

/** Sends `count` malformed packets; for each hundredth it is `insider`'s turn, who answers how many went in. Gives their sum. */
async function flood(port: number, count: number, insider: () => number): Promise<number> {
  const sockets = Array.from({ length: 8 }, () => createSocket('udp4'));
  let inside = 0;
  const started = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - started) * perSecond) / 1000) + 1);
    for (; sent < due; sent++) {
      if (sent % 100 === 0) inside += insider();
      else sockets[sent % sockets.length]!.send(malformed(), port, '127.0.0.1');
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  for (const socket of sockets) socket.close();
  return inside;
}

/** What it pretends to be, by its first byte (RFC 7983): STUN, DTLS, RTP or RTCP, or nothing known. */
const firstBytes = [0, 1, 2, 3, 20, 21, 22, 23, 0x80, 0x90, 0xb0, 0x8f, 0x9f, 0xff, 64];
const secondBytes = [96, 111, 0xe0, 200, 201, 202, 205, 206, 1, 0, 254];

function malformed(): Buffer {
  const packet = randomBytes(randomInt(12, randomInt(20, 300)));
  packet[0] = firstBytes[randomInt(firstBytes.length)]!;
  packet[1] = secondBytes[randomInt(secondBytes.length)]!;
  // Half of the STUN has the right cookie, and a length that may fit.
  if (packet[0] < 4 && packet.length >= 20 && randomInt(2) === 0) {
    packet.writeUInt16BE(randomInt(2) ? packet.length - 20 : randomInt(65_536), 2);
    packet.writeUInt32BE(0x2112a442, 4);
  }
  return packet;
}

/** Wrong somewhere in its extensions or its VP8, or cut short; what stands before stays, so that it can be encrypted. */
function spoiled(packet: Buffer): Buffer {
  const made = Buffer.from(
    packet.subarray(0, randomInt(4) === 0 ? randomInt(24, packet.length) : packet.length),
  );
  for (let n = randomInt(6); n > 0; n--) made[randomInt(16, Math.min(64, made.length))] = randomInt(256);
  return made;
}
