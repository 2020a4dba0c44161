import type { SeatId } from '@stoa/domain';
import type { ServerFrame } from '@stoa/domain/room/protocol';
import type { RoomServer } from '../../../homes/node/src/fixtures/open-room-server.ts';
import { openLightSocket, type LightSocket } from '../../light-socket.ts';

/** One of many in a room: it keeps only where it stands in the chat, and whether something came twice or out of order. */
export interface Listener {
  position: number;
  heard: number;
  wrong: number;
  you?: SeatId | undefined;
  light?: LightSocket | undefined;
  /** Resolves when it has been welcomed and has everything that the room had sent by then. */
  enter(): Promise<void>;
  say(id: string, body: string): Promise<void>;
}

export function createListener(
  room: RoomServer,
  person: string,
  code = room.codes[0]!,
  port = room.port,
): Listener {
  let said = 0;
  const asked = new Map<number, { resolve: () => void; reject: (cause: Error) => void }>();
  const listener: Listener = {
    position: 0,
    heard: 0,
    wrong: 0,
    async enter() {
      let caughtUp: () => void;
      const inside = new Promise<void>((resolve) => (caughtUp = resolve));
      let until = Number.POSITIVE_INFINITY;
      const light = await openLightSocket({
        port,
        path: `/api/chat/${code}`,
        origin: room.origin,
        cookie: `person=${person}`,
        onText(payload) {
          if (listener.light !== undefined && listener.light !== light && until !== Number.POSITIVE_INFINITY)
            return;
          if (!matters(payload)) return;
          const frame = JSON.parse(payload.toString()) as ServerFrame;
          if (frame.t === 'welcome') {
            listener.you = frame.you;
            until = frame.position;
          } else if (frame.t === 'chat') {
            for (const entry of frame.entries) {
              if (entry.position <= listener.position) listener.wrong += 1;
              listener.position = Math.max(listener.position, entry.position);
              listener.heard += 1;
            }
          } else if (frame.t === 'ok' && frame.re !== undefined) {
            asked.get(frame.re)?.resolve();
            asked.delete(frame.re);
          } else if (frame.t === 'refused' && frame.re !== undefined) {
            asked.get(frame.re)?.reject(new Error(frame.type));
            asked.delete(frame.re);
          }
          if (listener.position >= until) caughtUp();
        },
      });
      listener.light = light;
      void light.closed.then(() => {
        if (listener.light !== light) return;
        for (const one of asked.values()) one.reject(new Error('the line was lost'));
        asked.clear();
      });
      const live = { mic: false, cam: false, screen: false };
      light.send(JSON.stringify({ t: 'hello', version: 1, after: listener.position, live, takeOver: true }));
      await inside;
    },
    say: (id, body) =>
      new Promise((resolve, reject) => {
        said += 1;
        asked.set(said, { resolve, reject });
        listener.light!.send(JSON.stringify({ t: 'say', id, body, re: said }));
      }),
  };
  return listener;
}

const starts = ['{"t":"welcome"', '{"t":"chat"', '{"t":"ok"', '{"t":"refused"'].map((text) =>
  Buffer.from(text),
);
const matters = (payload: Buffer): boolean =>
  starts.some((start) => payload.subarray(0, start.length).equals(start));

export const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
/** Waits until something holds; rejects after `ms` with what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms: number,
): Promise<number> {
  const started = performance.now();
  while (!(await holds())) {
    if (performance.now() - started > ms) throw new Error(`${what}: not within ${ms} ms`);
    await settle(20);
  }
  return performance.now() - started;
}
