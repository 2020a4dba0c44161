/** How often the line is looked at, in ms, and how many quiet looks end the waiting. */
const lookMs = 2_000;
const quietLooks = 5;
/** The part of packets asked for again from which a line counts as lossy; the least and the longest that is waited for them, in ms. */
const lossy = 0.02;
const leastPatienceMs = 300;
const mostPatienceMs = 800;
/** The weight of a look that asks for less than before: one quick round trip says little, and a buffer that shrinks is late for the next repair. */
const freshness = 0.2;

/**
 * Lets the receivers wait for lost packets. Left alone, Chromium plays on and drops each frame that no other needs, so that 10 % loss
 * cost 17 % of the frames although all packets could be had again.
 */
export class Patience {
  readonly #pc: RTCPeerConnection;
  readonly #timer: ReturnType<typeof setInterval>;
  #asked = 0;
  #packets = 0;
  #quiet = quietLooks;
  #neededMs = 0;

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
    this.#timer = setInterval(() => void this.#look(), lookMs);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#pc.connectionState !== 'connected') return;
    let asked = 0;
    let packets = 0;
    let roundTripMs = 0;
    let jitterMs = 0;
    (await this.#pc.getStats()).forEach((entry: Record<string, unknown> & { type: string }) => {
      if (entry.type === 'inbound-rtp' && entry['kind'] === 'video') {
        asked += Number(entry['nackCount'] ?? 0);
        packets += Number(entry['packetsReceived'] ?? 0);
        jitterMs = Math.max(jitterMs, Number(entry['jitter'] ?? 0) * 1000);
      } else if (entry.type === 'candidate-pair' && entry['nominated'] === true)
        roundTripMs = Number(entry['currentRoundTripTime'] ?? 0) * 1000;
    });
    const share = (asked - this.#asked) / Math.max(1, packets - this.#packets);
    this.#asked = asked;
    this.#packets = packets;
    const neededMs = Math.min(mostPatienceMs, leastPatienceMs + 2 * roundTripMs + 6 * jitterMs);
    this.#neededMs += (neededMs - this.#neededMs) * (neededMs > this.#neededMs ? 1 : freshness);
    if (share > lossy) this.#wait(this.#neededMs, 0);
    else if (this.#quiet < quietLooks && ++this.#quiet === quietLooks) this.#wait(null, quietLooks);
  }

  /** Sound waits as long as pictures, so that they stay together. */
  #wait(ms: number | null, quiet: number): void {
    this.#quiet = quiet;
    for (const { receiver } of this.#pc.getTransceivers())
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = ms;
  }
}
