import type { VirtualTime } from './virtual-time.ts';

/** What a simulated line does to packets, one direction. It may be changed while packets are on it. */
export interface Line {
  /** Part of packets lost, 0 to 1. */
  loss: number;
  delayMs: number;
  /** Added to the delay, evenly from 0 to this: more than the time between packets makes them overtake each other. */
  jitterMs: number;
  /** What fits, in bits per second; Infinity is no limit. Up to 300 ms wait, the rest is dropped. */
  bps: number;
}

export const goodLine = (): Line => ({ loss: 0, delayMs: 10, jitterMs: 0, bps: Infinity });

const queueMs = 300;

/** Carries packets along `line`: `deliver` gets a copy of each that arrives. */
export function carry(
  time: VirtualTime,
  random: () => number,
  line: Line,
  deliver: (packet: Buffer) => void,
): (packet: Buffer) => void {
  let freeAt = 0;
  return (packet) => {
    if (random() < line.loss) return;
    let waitMs = 0;
    if (line.bps !== Infinity) {
      const start = Math.max(freeAt, time.now());
      const end = start + (packet.length * 8000) / line.bps;
      waitMs = end - time.now();
      if (waitMs > queueMs) return;
      freeAt = end;
    }
    const copy = Buffer.from(packet);
    time.after(waitMs + line.delayMs + random() * line.jitterMs, () => deliver(copy));
  };
}
