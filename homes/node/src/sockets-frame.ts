import type { ByeReason } from '@stoa/domain/room/protocol';

/** One text message as a WebSocket frame of a server: FIN, opcode 1, not masked (RFC 6455, 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.write(text, head, 'utf8');
  return frame;
}

/** Close codes. 1008, 1012 and 1013 are IANA's (policy, service restart, try again later); 4000 to 4999 are for applications. */
export const closeCode = {
  restart: 1012,
  slow: 1013,
  badFrames: 1008,
  signedOut: 4001,
  removed: 4003,
  notFound: 4004,
  denied: 4005,
  noAnswer: 4006,
  ended: 4007,
  full: 4009,
  elsewhere: 4010,
  locked: 4011,
} as const satisfies Record<ByeReason, number>;
