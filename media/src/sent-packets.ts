import type { UpStream } from './up-stream.ts';

const size = 512;
const mask = size - 1;
/** A packet is not sent again within this time of the last, in ms, nor within half a round trip. */
const resendPauseMs = 15;

/** What went out lately, enough to send it again as it was. Plain arrays of numbers: nothing is made per packet. */
export class SentPackets {
  private readonly outputs = new Int32Array(size).fill(-1);
  readonly streams: (UpStream | undefined)[] = new Array<UpStream | undefined>(size).fill(undefined);
  readonly inputs = new Int32Array(size);
  readonly times = new Uint32Array(size);
  readonly pictures = new Int32Array(size);
  readonly tl0s = new Uint8Array(size);
  /** When each went out last. */
  readonly sentAt = new Float64Array(size);

  add(
    output: number,
    stream: UpStream,
    input: number,
    time: number,
    picture: number,
    tl0: number,
    now: number,
  ): void {
    const i = output & mask;
    this.outputs[i] = output;
    this.streams[i] = stream;
    this.inputs[i] = input;
    this.times[i] = time;
    this.pictures[i] = picture;
    this.tl0s[i] = tl0;
    this.sentAt[i] = now;
  }

  /** A number of our own, which nobody need be sent again. */
  forget(output: number): void {
    this.outputs[output & mask] = -1;
  }

  /**
   * Where the packet with this number stands; -1 when it is not known, or went out so lately that whoever asks for it cannot know
   * whether it is lost: it was overtaken, or the requests cross on the way.
   */
  find(output: number, now: number, roundTripMs: number): number {
    const i = output & mask;
    if (this.outputs[i] !== output) return -1;
    return now - this.sentAt[i]! >= Math.max(resendPauseMs, roundTripMs / 2) ? i : -1;
  }

  clear(): void {
    this.outputs.fill(-1);
    this.streams.fill(undefined);
  }
}
