import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';

/** A network line between browsers and a server that can be cut: packets and bytes then go nowhere, and nobody is told. */
export interface Line {
  readonly tcpPort: number;
  readonly udpPort: number;
  /** From now on nothing passes; open connections stay open, as when a cable is pulled. */
  cut(): void;
  /** Lets everything pass again; what TCP held back is delivered, what UDP held back is lost. */
  mend(): void;
  close(): Promise<void>;
}

/** Listens on both ports of 127.0.0.1 and forwards to the server's. */
export async function openLine(
  from: { tcp: number; udp: number },
  to: () => { tcp: number; udp: number },
): Promise<Line> {
  let whole = true;
  const sockets = new Set<Socket>();

  const server = createServer((near) => {
    const far = connect(to().tcp, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('data', (bytes) => other.write(bytes));
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (!whole) socket.pause();
    }
  });
  const clients = new Map<string, UdpSocket>();
  const near = createSocket('udp4');
  near.on('message', (bytes, { address, port }) => {
    if (!whole) return;
    const key = `${address}:${port}`;
    const far = clients.get(key) ?? createSocket('udp4');
    if (!clients.has(key)) {
      clients.set(key, far);
      far.on('message', (answer) => {
        if (whole) near.send(answer, port, address);
      });
      far.on('error', () => clients.delete(key));
    }
    far.send(bytes, to().udp, '127.0.0.1');
  });
  await Promise.all([
    new Promise<void>((resolve) => server.listen(from.tcp, '127.0.0.1', resolve)),
    new Promise<void>((resolve) => near.bind(from.udp, '127.0.0.1', resolve)),
  ]);

  return {
    tcpPort: from.tcp,
    udpPort: from.udp,
    cut() {
      whole = false;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      whole = true;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const client of clients.values()) client.close();
      near.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
