import type { ByeReason } from './protocol.ts';

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
