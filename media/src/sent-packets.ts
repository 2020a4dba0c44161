import type { UpStream } from './up-stream.ts';

const size = 512;
const mask = size - 1;
/** A packet is not sent again within this time of the last, in ms: requests for it cross on the way. */
const resendPauseMs = 15;

/** What went out lately, enough to send it again as it was. Plain arrays of numbers: nothing is made per packet. */
export class SentPackets {
  private readonly outputs = new Int32Array(size).fill(-1);
  readonly streams: (UpStream | undefined)[] = new Array<UpStream | undefined>(size).fill(undefined);
  readonly inputs = new Int32Array(size);
  readonly times = new Uint32Array(size);
  readonly pictures = new Int32Array(size);
  readonly tl0s = new Uint8Array(size);
  readonly resentAt = new Float64Array(size);

  add(output: number, stream: UpStream, input: number, time: number, picture: number, tl0: number): void {
    const i = output & mask;
    this.outputs[i] = output;
    this.streams[i] = stream;
    this.inputs[i] = input;
    this.times[i] = time;
    this.pictures[i] = picture;
    this.tl0s[i] = tl0;
    this.resentAt[i] = 0;
  }

  /** A number of our own, which nobody need be sent again. */
  forget(output: number): void {
    this.outputs[output & mask] = -1;
  }

  /** Where the packet with this number stands; -1 when it is not known, or was sent a moment ago. */
  find(output: number, now: number): number {
    const i = output & mask;
    return this.outputs[i] === output && now - this.resentAt[i]! >= resendPauseMs ? i : -1;
  }

  clear(): void {
    this.outputs.fill(-1);
    this.streams.fill(undefined);
  }
}
