/** `feed-listeners.ts <port>`: a hundred who listen. Tells its parent `ready`, and when asked how many events came and how late. */
import { connect } from 'node:net';
import { clock, listeners } from './feed-events.ts';

const port = Number(process.argv[2]);
let events = 0;
let delays: number[] = [];
let isTiming = false;
const mark = Buffer.from('\n\n');

await Promise.all(
  Array.from(
    { length: listeners },
    () =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write('GET / HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n'),
        );
        socket.once('data', () => resolve());
        socket.on('data', (bytes: Buffer) => {
          for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 2)) events += 1;
          if (!isTiming) return;
          const now = clock();
          for (const [, sent] of bytes.toString('latin1').matchAll(/"sent":([\d.]+)/g))
            delays.push(now - Number(sent));
        });
      }),
  ),
);
process.on('message', (ask: 'time' | 'count' | 'tell') => {
  if (ask === 'tell') process.send!({ events, delays: delays.toSorted((a, b) => a - b) });
  [events, delays, isTiming] = [0, [], ask === 'time'];
});
process.send!('ready');
