import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Somewhere that traces go. */
export interface Collector {
  readonly url: string;
  readonly took: readonly Buffer[];
  close(): void;
}

export async function openCollector(): Promise<Collector> {
  const took: Buffer[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      took.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    took,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
