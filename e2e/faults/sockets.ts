import type { Fault } from './fault.ts';
import { cutOffSockets } from './sockets/cut-off.ts';
import { dropsInChat } from './sockets/drops.ts';
import { everybodyReconnects } from './sockets/reconnect.ts';
import { foreignOrigins } from './sockets/origins.ts';
import { halfOpen } from './sockets/half-open.ts';
import { floods } from './sockets/flood.ts';
import { killedInChat } from './sockets/kill.ts';
import { malformedFrames } from './sockets/malformed.ts';
import { oversized } from './sockets/oversize.ts';
import { slowListeners } from './sockets/slow-listeners.ts';

/** Rows D: a room's sockets; and what of A and F goes over them. */
export const faults: readonly Fault[] = [
  killedInChat,
  slowListeners,
  halfOpen,
  malformedFrames,
  oversized,
  everybodyReconnects,
  dropsInChat,
  floods,
  cutOffSockets,
  foreignOrigins,
];
