/** Tries per packet, and how many of them come quickly; they span about two seconds at a round trip of 100 ms. */
const maxTries = 16;
const quickTries = 8;
/**
 * The part of a round trip until the next try. A request or its answer is lost as easily as the packet was, so waiting a whole one
 * makes pictures late: at 10 % loss and 100 ms of jitter the longest freeze of half a minute was 640 ms (median), and 400 ms so. What it
 * costs is small: a request has 16 bytes, and Chromium sends nothing twice within its own round trip.
 */
const againAfter = 0.6;
/** A hole wider than this is not mended packet by packet: a key frame is cheaper. */
const maxMissing = 256;
/** The longest that a late packet is waited for before it is asked for, in ms. */
const maxPatienceMs = 120;

/**
 * What is missing of one stream, and when to ask for it (again). Packets that merely overtake each other teach it patience, so that
 * a line with jitter is not flooded with requests.
 */
export class LostPackets {
  private readonly sequences: number[] = [];
  private readonly noticedAt: number[] = [];
  private readonly dueAt: number[] = [];
  private readonly tries: number[] = [];
  private patienceMs = 0;
  /** Missing at first sight, less those that were merely late: what the line loses. */
  lost = 0;

  get size(): number {
    return this.sequences.length;
  }

  /** `false` when there are too many to mend; they are forgotten. */
  add(sequence: number, now: number): boolean {
    this.lost += 1;
    if (this.sequences.length >= maxMissing) {
      this.clear();
      return false;
    }
    this.sequences.push(sequence);
    this.noticedAt.push(now);
    this.dueAt.push(now + this.patienceMs);
    this.tries.push(0);
    return true;
  }

  /** A packet arrived behind its turn. */
  found(sequence: number, now: number, roundTripMs: number): void {
    const i = this.sequences.indexOf(sequence);
    if (i < 0) return;
    const lateMs = now - this.noticedAt[i]!;
    // Quicker than an answer could be: it was on its way all the time.
    if (this.tries[i] === 0 || lateMs < roundTripMs / 2) {
      this.lost -= 1;
      this.patienceMs = Math.min(maxPatienceMs, Math.max(this.patienceMs, lateMs));
    }
    this.removeAt(i);
  }

  /** Puts what is to be asked for now into `into`, ascending; `false` when something was given up. */
  due(now: number, roundTripMs: number, into: number[]): boolean {
    let whole = true;
    for (let i = this.sequences.length - 1; i >= 0; i--) {
      if (this.dueAt[i]! > now) continue;
      if (this.tries[i]! >= maxTries) {
        this.removeAt(i);
        whole = false;
        continue;
      }
      into.push(this.sequences[i]!);
      this.tries[i]! += 1;
      const slower = 1 + Math.max(0, this.tries[i]! - quickTries) / 4;
      this.dueAt[i] = now + Math.max(20, roundTripMs * againAfter) * slower + this.patienceMs / 10;
    }
    into.sort((a, b) => a - b);
    return whole;
  }

  /** Once a second: patience fades, so that one hiccup does not slow every repair. */
  relax(): void {
    this.patienceMs = this.patienceMs < 1 ? 0 : this.patienceMs * 0.9;
  }

  clear(): void {
    this.sequences.length = this.noticedAt.length = this.dueAt.length = this.tries.length = 0;
  }

  private removeAt(i: number): void {
    const last = this.sequences.length - 1;
    this.sequences[i] = this.sequences[last]!;
    this.noticedAt[i] = this.noticedAt[last]!;
    this.dueAt[i] = this.dueAt[last]!;
    this.tries[i] = this.tries[last]!;
    this.sequences.length = this.noticedAt.length = this.dueAt.length = this.tries.length = last;
  }
}
