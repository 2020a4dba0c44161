import { request } from 'node:http';
import { limits } from '@stoa/domain/room/limits';
import { lastOf, member, owner, rehearse } from '../../domain/src/room/rehearsal.ts';
import { openRoomServer, type RoomServer } from '../../homes/node/src/fixtures/open-room-server.ts';
import { openLine } from '../line.ts';
import { masked, openLightSocket, type LightSocket } from '../light-socket.ts';
import { freePort, freeUdpPort } from '../stoa.ts';
import { brokenFrames } from './broken-frames.ts';
import type { Fault, Outcome } from './fault.ts';
import { createListener, quantile, settle, until, type Listener } from './room-audience.ts';

/** Runs `work` against rooms on real sockets and real SQLite, in a process of its own. */
async function against(
  options: Parameters<typeof openRoomServer>[0],
  work: (room: RoomServer) => Promise<Outcome>,
): Promise<Outcome> {
  const room = await openRoomServer(options);
  try {
    return await work(room);
  } finally {
    await room.close();
  }
}

async function enterAll(listeners: readonly Listener[], atOnce = 100): Promise<void> {
  for (let i = 0; i < listeners.length; i += atOnce)
    await Promise.all(listeners.slice(i, i + atOnce).map((l) => l.enter()));
}

const d1: Fault = {
  id: 'D1',
  what: 'a fifth of the listeners of a busy room stop reading',
  run(short) {
    const all = short ? 50 : 1_000;
    return against({ capacity: 1_100, members: all, unlimited: true }, async (room) => {
      const listeners = Array.from({ length: all }, (_, i) => createListener(room, `p${i}`));
      await enterAll(listeners, 50);
      const [stopped, reading] = [listeners.slice(0, all / 5), listeners.slice(all / 5)];
      const speaker = reading[0]!;
      const body = 'x'.repeat(limits.bodyLength);
      let n = 0;
      const talk = async (messages: number): Promise<number[]> => {
        const took: number[] = [];
        for (let i = 0; i < messages; i += 8)
          await Promise.all(
            Array.from({ length: 8 }, async () => {
              const started = performance.now();
              await speaker.say(`d1-${n++}`, body);
              took.push(performance.now() - started);
            }),
          );
        return took;
      };
      const calm = await talk(400);
      const before = (await room.stats()).rssBytes;
      for (const { light } of stopped) light!.socket.pause();
      const busy: number[] = [];
      let most = before;
      let capAt: number | undefined;
      let cutAfterMs = Number.NaN;
      for (let round = 0; round < 400; round++) {
        busy.push(...(await talk(80)));
        const stats = await room.stats();
        most = Math.max(most, stats.rssBytes);
        if (stats.cutAsSlow > 0) capAt ??= performance.now();
        if (stats.cutAsSlow === stopped.length) {
          cutAfterMs = performance.now() - capAt!;
          break;
        }
      }
      await until('everybody who reads has everything', () => reading.every((l) => l.position === n), 30_000);
      const cut = (await room.stats()).cutAsSlow;
      for (const { light } of stopped) light!.socket.resume();
      const codes = await Promise.all(stopped.map((l) => l.light!.closed));
      // What a socket has not taken when its time is up ends without a close frame: 1006.
      const told = codes.filter((code) => code === 1013).length;
      const [calmP99, busyP99] = [quantile(calm, 0.99), quantile(busy, 0.99)];
      const grownMiB = (most - before) / 2 ** 20;
      const wrong = reading.reduce((sum, l) => sum + l.wrong, 0);
      return {
        figure: `${cut} of ${stopped.length} cut (${told} heard 1013) within ${(cutAfterMs / 1000).toFixed(1)} s, RSS +${grownMiB.toFixed(0)} MiB, ack p99 ${calmP99.toFixed(1)} → ${busyP99.toFixed(1)} ms, ${wrong} wrong for ${reading.length} readers of ${n}`,
        pass: cut === stopped.length && cutAfterMs <= 10_000 && grownMiB <= 256 && wrong === 0,
      };
    });
  },
};

const d3: Fault = {
  id: 'D3',
  what: 'a peer that is half open (no FIN)',
  async run(short) {
    // Thirty seconds cannot be had in a few: the short run lets a rehearsed room's clock jump instead.
    if (short) {
      const r = await rehearse();
      const olga = await r.join(owner, 'owner');
      const mia = await r.join(member, 'member');
      const { heard } = r.room;
      Object.assign(r.room, { heard: (line: number) => line !== mia.line && heard(line) });
      let seconds = 0;
      while (!mia.closed && seconds++ < 120) await r.pass(1_000);
      const off = lastOf(olga, 'seat')?.seat.state === 'reconnecting';
      return {
        figure: `reaped and presence off after ${seconds} s of the room's clock`,
        pass: off && seconds <= 60,
      };
    }
    return against({ members: 2 }, async (room) => {
      const ports = { tcp: await freePort(), udp: await freeUdpPort() };
      const line = await openLine(ports, () => ({ tcp: room.port, udp: ports.udp }));
      await createListener(room, 'p0', room.codes[0], line.tcpPort).enter();
      line.cut();
      const ms = await until('the peer is reaped', async () => (await room.stats()).sockets === 0, 70_000);
      await line.close();
      return { figure: `reaped after ${(ms / 1000).toFixed(1)} s`, pass: ms <= 60_000 };
    });
  },
};

const d4: Fault = {
  id: 'D4',
  what: 'malformed frames',
  run: (short) =>
    against({ members: 200 }, async (room) => {
      const perSocket = 100;
      const sockets = short ? 160 : 10_000;
      const wrong = new Map<string, number>();
      let right = 0;
      const attack = async (i: number): Promise<void> => {
        const broken = brokenFrames[i % brokenFrames.length]!;
        const light = await openLightSocket({
          port: room.port,
          path: `/api/chat/${room.codes[0]}`,
          origin: room.origin,
          cookie: `person=p${i % 200}`,
          onText: () => {},
        });
        light.socket.write(Buffer.concat(Array.from({ length: perSocket }, () => broken.bytes)));
        const code = await light.closed;
        if (code === broken.code) right += 1;
        else wrong.set(`${broken.what}: ${code}`, (wrong.get(`${broken.what}: ${code}`) ?? 0) + 1);
      };
      for (let i = 0; i < sockets; i += 40)
        await Promise.all(Array.from({ length: 40 }, (_, n) => attack(i + n)));
      await until('all sockets are gone', async () => (await room.stats()).sockets === 0, 10_000);
      const alive = createListener(room, 'p0');
      await alive.enter();
      await alive.say('d4', 'still here');
      const share = `${right} of ${sockets} with the right close code`;
      return {
        figure: `${(sockets * perSocket).toLocaleString('en')} frames, ${share}, 0 sockets left${wrong.size ? `; ${[...wrong].join(', ')}` : ''}`,
        pass: right === sockets,
      };
    }),
};

const d5: Fault = {
  id: 'D5',
  what: 'an oversized message, endless fragments, a deflate bomb',
  run: (short) =>
    against({ members: 400, nodeOptions: ['--expose-gc'] }, async (room) => {
      const [each, atOnce] = short ? [20, 20] : [200, 40];
      const attacks: Record<string, { code: number; frames: () => Buffer[] }> = {
        oversize: { code: 1009, frames: () => [masked(0x81, Buffer.alloc(limits.frameBytes + 1, 0x20))] },
        '10 MiB': { code: 1009, frames: () => [masked(0x81, Buffer.alloc(10 << 20, 0x20))] },
        fragments: {
          code: 1009,
          frames: () => [
            masked(0x01, Buffer.alloc(1_024)),
            ...Array.from({ length: 200 }, () => masked(0x00, Buffer.alloc(1_024))),
          ],
        },
        bomb: { code: 1002, frames: () => [masked(0xc1, Buffer.alloc(60_000))] },
      };
      const open = (i: number): Promise<LightSocket> =>
        openLightSocket({
          port: room.port,
          path: `/api/chat/${room.codes[0]}`,
          origin: room.origin,
          cookie: `person=p${i}`,
          onText: () => {},
        });
      const attack = async (i: number, frames: () => Buffer[]): Promise<number> => {
        const light = await open(i);
        for (const frame of frames()) light.socket.write(frame);
        return light.closed;
      };
      const seen: string[] = [];
      let right = true;
      for (const [name, { code, frames }] of Object.entries(attacks)) {
        let hits = 0;
        for (let i = 0; i < each; i += atOnce) {
          const codes = await Promise.all(Array.from({ length: atOnce }, (_, n) => attack(i + n, frames)));
          hits += codes.filter((c) => c === code).length;
        }
        right &&= hits === each;
        seen.push(`${name} ${hits}/${each} closed with ${code}`);
      }
      // What an attacker can make the server hold: fragments up to just under the limit, and then nothing more.
      const held = async (): Promise<number> => {
        // Twice: what the first collection frees outside of the heap is gone with the second.
        for (let i = 0; i < 2; i++) {
          room.tell('collect');
          await settle(500);
        }
        const { heapBytes, externalBytes } = await room.stats();
        return heapBytes + externalBytes;
      };
      await until('the attackers are gone', async () => (await room.stats()).sockets === 0, 20_000);
      const before = await held();
      const pending = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const light = await open(i);
          light.socket.write(masked(0x01, Buffer.alloc(1_024)));
          for (let n = 2; n < limits.frameBytes / 1_024; n++)
            light.socket.write(masked(0x00, Buffer.alloc(1_024)));
          return light;
        }),
      );
      await settle(500);
      const perSocketKiB = ((await held()) - before) / pending.length / 1_024;
      for (const light of pending) light.drop();
      const limitKiB = (2 * limits.frameBytes) / 1_024;
      return {
        figure: `${seen.join(', ')}; unfinished fragments hold ${perSocketKiB.toFixed(0)} KiB each`,
        pass: right && perSocketKiB <= limitKiB,
      };
    }),
};

const d7: Fault = {
  id: 'D7',
  what: 'everybody reconnects in the same second',
  run(short) {
    const count = short ? 500 : 10_000;
    return against({ rooms: count / 50, members: count }, async (room) => {
      const listeners = Array.from({ length: count }, (_, i) =>
        createListener(room, `p${i}`, room.codes[Math.floor(i / 50)]),
      );
      await enterAll(listeners, 250);
      for (const speaker of listeners.filter((_, i) => i % 50 === 0))
        await speaker.say(`${listeners.indexOf(speaker)}-a`, 'before');
      await until('all have it', () => listeners.every((l) => l.position === 1), 20_000);
      const away = listeners.filter((_, i) => i % 50 !== 0);
      for (const { light } of away) light!.drop();
      await until(
        'all are gone',
        async () => (await room.stats()).sockets === listeners.length - away.length,
        20_000,
      );
      for (const speaker of listeners.filter((_, i) => i % 50 === 0))
        for (const n of [1, 2, 3]) await speaker.say(`${listeners.indexOf(speaker)}-${n}`, 'meanwhile');
      await room.stats();
      const started = performance.now();
      const took: number[] = [];
      let refused = 0;
      await Promise.all(
        away.map(async (listener, i) => {
          await settle((i / away.length) * 1_000);
          await listener.enter().catch(() => (refused += 1));
          took.push(performance.now() - started);
        }),
      );
      const { loopDelayP99Ms, seatsInRooms } = await room.stats();
      const caughtUp = listeners.filter((l) => l.position === 4 && l.wrong === 0).length;
      const allMs = Math.max(...took);
      return {
        figure: `${caughtUp} of ${count} caught up within ${(allMs / 1000).toFixed(1)} s, ${refused} refused, ${seatsInRooms} seats, event loop p99 ${loopDelayP99Ms.toFixed(0)} ms`,
        pass: caughtUp === count && refused === 0 && allMs <= 15_000 && (short || loopDelayP99Ms <= 200),
      };
    });
  },
};

const d10: Fault = {
  id: 'D10',
  what: 'chat through a line that drops',
  run(short) {
    const [drops, dropMs] = short ? [3, 700] : [20, 2_000];
    return against({ members: 4, unlimited: true }, async (room) => {
      const ports = { tcp: await freePort(), udp: await freeUdpPort() };
      const line = await openLine(ports, () => ({ tcp: room.port, udp: ports.udp }));
      const near = createListener(room, 'p0');
      const far = createListener(room, 'p1', room.codes[0], line.tcpPort);
      await Promise.all([near.enter(), far.enter()]);
      let going = true;
      let said = 0;
      const talking = (async () => {
        while (going) {
          await near.say(`near-${said++}`, 'hello');
          await settle(20);
        }
      })();
      // The far one talks too, and sends again whatever was not acknowledged.
      let farSaid = 0;
      let whole: Promise<void> = Promise.resolve();
      const farTalking = (async () => {
        while (going) {
          const id = `far-${farSaid++}`;
          for (let done = false; !done;)
            try {
              await far.say(id, 'hello from afar');
              done = true;
            } catch {
              await whole;
            }
          await settle(40);
        }
      })();
      for (let drop = 0; drop < drops; drop++) {
        await settle(300);
        line.cut();
        let mended: () => void = () => {};
        if (drop % 2 === 0) {
          // Every other time the client gives up before the line is back, as browsers do.
          whole = new Promise((resolve) => (mended = resolve));
          await settle(dropMs / 2);
          far.light!.drop();
          await settle(dropMs / 2);
          line.mend();
          await far.enter();
          mended();
        } else {
          await settle(dropMs);
          line.mend();
        }
      }
      going = false;
      await Promise.all([talking, farTalking]);
      const total = said + farSaid;
      await until(
        'both have everything',
        () => near.position === total && far.position === total,
        10_000,
      ).catch(() => 0);
      await line.close();
      const lost = total * 2 - near.heard - far.heard;
      return {
        figure: `${drops} drops of ${dropMs} ms: ${far.heard} of ${total} delivered to the far end, ${near.heard} to the near one, ${near.wrong + far.wrong} double or out of order`,
        pass: lost === 0 && near.wrong + far.wrong === 0,
      };
    });
  },
};

const f9: Fault = {
  id: 'F9',
  what: 'a WebSocket handshake from a foreign origin',
  run: () =>
    against({}, async (room) => {
      const origins = [
        undefined,
        '',
        'null',
        'http://evil.example',
        'https://evil.example',
        `${room.origin}.evil.example`,
        room.origin.replace('http', 'https'),
        `${room.origin}/`,
        room.origin.toUpperCase(),
        `${room.origin}, http://evil.example`,
        room.origin.replace(/\d+$/, '1'),
        'file://',
      ];
      const statuses = await Promise.all(origins.map((origin) => statusOf(room, origin)));
      const own = await statusOf(room, room.origin);
      const refused = statuses.filter((status) => status === 403).length;
      return {
        figure: `${refused} of ${origins.length} refused with 403, our own ${own}`,
        pass: refused === origins.length && own === 101,
      };
    }),
};

function statusOf(room: RoomServer, origin: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({
      port: room.port,
      host: '127.0.0.1',
      path: `/api/chat/${room.codes[0]}`,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...(origin !== undefined && { origin }),
      },
    });
    asking.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asking.on('error', reject);
    asking.end();
  });
}

const f3: Fault = {
  id: 'F3s',
  what: 'signed out, or taken out of the workspace, with an open socket',
  run: (short) =>
    against({ members: 40 }, async (room) => {
      const count = short ? 10 : 40;
      const listeners = Array.from({ length: count }, (_, i) => createListener(room, `p${i}`));
      await enterAll(listeners);
      const started = performance.now();
      listeners.forEach((_, i) => room.tell(`${i % 2 ? 'signOut' : 'removeMember'} p${i}`));
      const codes = await Promise.all(listeners.map((l) => l.light!.closed));
      const ms = performance.now() - started;
      const right = codes.filter((code, i) => code === (i % 2 ? 4001 : 4003)).length;
      return {
        figure: `${right} of ${count} cut within ${ms.toFixed(0)} ms`,
        pass: right === count && ms <= 1_000,
      };
    }),
};

const a1: Fault = {
  id: 'A1s',
  what: 'kill -9 in the middle of chat',
  run: (short) =>
    against({ members: 10, unlimited: true }, async (room) => {
      const rounds = short ? 3 : 200;
      const listeners = Array.from({ length: 8 }, (_, i) => createListener(room, `p${i}`));
      const acknowledged = new Set<string>();
      let slowestMs = 0;
      for (let round = 0; round < rounds; round++) {
        await enterAll(listeners);
        const talking = listeners.map(async (listener, i) => {
          for (let n = 0; ; n++)
            try {
              await listener.say(`${round}-${i}-${n}`, 'x'.repeat(100));
              acknowledged.add(`${round}-${i}-${n}`);
            } catch {
              return;
            }
        });
        await settle(30 + Math.random() * 250);
        await room.kill();
        await Promise.all(talking);
        const started = performance.now();
        await room.start();
        slowestMs = Math.max(slowestMs, performance.now() - started);
      }
      await enterAll(listeners);
      const all: string[] = [];
      const fresh = createListener(room, 'p9');
      const light = await openLightSocket({
        port: room.port,
        path: `/api/chat/${room.codes[0]}`,
        origin: room.origin,
        cookie: 'person=p8',
        onText(payload) {
          const frame = JSON.parse(payload.toString()) as { t: string; entries?: { id: string }[] };
          if (frame.t === 'chat') for (const { id } of frame.entries!) all.push(id);
        },
      });
      const live = { mic: false, cam: false, screen: false };
      light.send(JSON.stringify({ t: 'hello', version: 1, after: 0, live, takeOver: true }));
      await fresh.enter();
      await until('the whole log was read', () => all.length >= fresh.position, 30_000);
      const kept = new Set(all);
      const lost = [...acknowledged].filter((id) => !kept.has(id)).length;
      const wrong = listeners.reduce((sum, l) => sum + l.wrong, 0);
      const short1 = listeners.filter((l) => l.position !== fresh.position).length;
      return {
        figure: `${rounds} rounds, ${acknowledged.size} acknowledged, ${lost} lost, ${all.length - kept.size} twice in the log, ${wrong} double for somebody, ready again ≤ ${(slowestMs / 1000).toFixed(1)} s`,
        pass: lost === 0 && all.length === kept.size && wrong === 0 && short1 === 0,
      };
    }),
};

export const faults: readonly Fault[] = [a1, d1, d3, d4, d5, d7, d10, f3, f9];
