import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadRoom } from './sfu-room.ts';

const videoPacket = Buffer.alloc(1_100, 0x55);
const soundPacket = Buffer.alloc(110, 0x55);

/** A room of plain sockets around a forwarder, with the traffic of {@link openSfuRoom}. `undefined` for C without a compiler. */
export async function openRawRoom(
  language: 'node' | 'c',
  port: number,
  people: number,
): Promise<LoadRoom | undefined> {
  const child = language === 'node' ? startNode(port, people) : startC(port, people);
  if (!child) return undefined;
  await new Promise<void>((resolve, reject) => {
    (child.stdout ?? child).once(child.stdout ? 'data' : 'message', () => resolve());
    child.once('exit', (code) => reject(new Error(`The forwarder in ${language} did not start (${code}).`)));
  });
  let received = 0;
  let onTotal = (_: number) => {};
  const sockets: Socket[] = [];
  for (let i = 0; i < people; i++) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
    socket.on('message', (packet) => {
      if (packet.length === 8) onTotal(packet.readUInt32BE(4));
      else received++;
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    socket.send(Buffer.from([0, i]));
    sockets.push(socket);
  }
  return {
    pid: child.pid!,
    sent: () =>
      new Promise((resolve) => {
        onTotal = resolve;
        sockets[0]!.send(Buffer.from([3, 0]));
      }),
    received: () => received,
    sendVideo(person) {
      videoPacket[0] = 1;
      videoPacket[1] = person;
      // A copy, because the send may be finished after the buffer is written again.
      sockets[person]!.send(Buffer.from(videoPacket));
    },
    sendSound(person) {
      soundPacket[0] = 2;
      soundPacket[1] = person;
      sockets[person]!.send(Buffer.from(soundPacket));
    },
    tick() {},
    async close() {
      for (const socket of sockets) socket.close();
      child.kill('SIGKILL');
    },
  };
}

const startNode = (port: number, people: number): ChildProcess =>
  fork(new URL('./raw-forwarder.ts', import.meta.url), [String(port), String(people)]);

function startC(port: number, people: number): ChildProcess | undefined {
  const program = join(mkdtempSync(join(tmpdir(), 'stoa-bench-')), 'raw-forwarder');
  try {
    const source = fileURLToPath(new URL('./raw-forwarder.c', import.meta.url));
    execFileSync('gcc', ['-O2', '-o', program, source], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return spawn(program, [String(port), String(people)], { stdio: ['ignore', 'pipe', 'inherit'] });
}
