import type { WebSocket } from 'ws';
import { overdrawnMs, type Flow, type Meter } from '@stoa/domain/room/flow';

/** Counts bytes as they arrive; a socket that poured too many is not read for as long as it takes to have them left again. */
export function slowDown(ws: WebSocket, meter: Meter, flow: Flow, count: number, now: number): void {
  const ms = overdrawnMs(meter, flow, count, now);
  if (ms === 0) return;
  ws.pause();
  setTimeout(() => ws.resume(), ms).unref();
}
