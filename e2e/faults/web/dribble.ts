import { connect, type Socket } from 'node:net';
import { openStoa, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';

/** D6: connections that send their head, or their body, a byte at a time. Each must be closed within 30 s; others must not feel it. */
export const dribble: Fault = {
  id: 'D6',
  what: 'requests that dribble in byte by byte',
  async run(short) {
    const stoa = await openStoa();
    const sockets: Socket[] = [];
    try {
      const before = await p99(stoa);
      const count = short ? 300 : 2_000;
      const from = performance.now();
      const lives = Array.from({ length: count }, (_, n) =>
        dribbled(stoa, n % 2 === 0 ? 'head' : 'body', sockets),
      );
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const during = await p99(stoa);
      const gone = await Promise.all(lives);
      const longest = Math.max(...gone) - from;
      return {
        figure: `${count} connections, all closed after ${(longest / 1000).toFixed(1)} s; p99 of others ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms meanwhile`,
        // Two figures of a millisecond each are too small to be compared: ten more are nobody's worry.
        pass: longest <= 31_000 && during <= Math.max(2 * before, before + 10),
      };
    } finally {
      for (const socket of sockets) socket.destroy();
      await stoa.close();
    }
  },
};

const starts = {
  head: 'GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
  body: 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n',
};

/** Resolves with the moment at which the server closed. */
function dribbled(stoa: Stoa, kind: keyof typeof starts, sockets: Socket[]): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(stoa.port, '127.0.0.1', () => socket.write(starts[kind]));
    sockets.push(socket);
    const drip = setInterval(() => socket.write('a'), 1_000);
    socket.on('error', () => {});
    socket.resume();
    socket.on('close', () => {
      clearInterval(drip);
      resolve(performance.now());
    });
  });
}

/** Of 200 requests one after the other, in ms. */
async function p99(stoa: Stoa): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 200; n++) {
    const from = performance.now();
    await (await fetch(`${stoa.url}/sign-in`, { redirect: 'manual' })).text();
    times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[197]!;
}
