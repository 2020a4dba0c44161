import { request } from 'node:http';
import type { RoomServer } from '../../../homes/node/src/fixtures/open-room-server.ts';
import type { Fault } from '../fault.ts';
import { against } from './against.ts';

export const foreignOrigins: Fault = {
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
