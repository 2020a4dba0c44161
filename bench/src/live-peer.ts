/** `live-peer.ts`: server-sent events in the fewest lines: what is posted is written to everybody who listens, and stored nowhere. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const listening = new Set<ServerResponse>();
let position = 0;
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    listening.add(response);
    request.on('close', () => listening.delete(response));
    return;
  }
  position += 1;
  const text = `id: ${position}\nevent: insert\ndata: ${JSON.stringify({ position })}\n\n`;
  for (const one of listening) one.write(text);
  response.setHeader('content-type', 'application/json').end('{}');
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
