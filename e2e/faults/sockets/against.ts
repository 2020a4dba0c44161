import { openRoomServer, type RoomServer } from '../../../homes/node/src/fixtures/open-room-server.ts';
import type { Outcome } from '../fault.ts';
import type { Listener } from './room-audience.ts';

/** Runs `work` against rooms on real sockets and real SQLite, in a process of its own. */
export async function against(
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

export async function enterAll(listeners: readonly Listener[], atOnce = 100): Promise<void> {
  for (let i = 0; i < listeners.length; i += atOnce)
    await Promise.all(listeners.slice(i, i + atOnce).map((l) => l.enter()));
}
