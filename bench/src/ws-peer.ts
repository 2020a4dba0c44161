/** The peer of a room: a bare `ws` server whose every message goes to every client, in a loop. Nothing is checked, nothing is kept. */
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    for (const other of sockets.clients) other.send(data, { binary: false });
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`ready ${JSON.stringify({ port })}\n`);
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'collect') globalThis.gc?.();
    if (line !== 'stats') return;
    const { user, system } = process.cpuUsage();
    process.stdout.write(
      `stats ${JSON.stringify({ cpuUs: user + system, rssBytes: process.memoryUsage.rss() })}\n`,
    );
  })
  .on('close', () => process.exit(0));
