/** What the SFU says of a call, taken from the direct links while it carries nothing: who speaks, and how the line is. */
import type { SeatId } from '@stoa/domain';
import type { LinkStats } from '@stoa/media/browser/peer-link';

export interface Speaker {
  readonly seat: SeatId;
  /** 0 to 127. */
  readonly level: number;
}
interface Links {
  levels(): Speaker[];
  stats(): Promise<LinkStats[]>;
}
interface Heard {
  speaking(speakers: readonly Speaker[]): void;
  line(line: { upLoss: number; downLoss: number; roundTripMs: number }): void;
}

/** As often as the SFU tells who speaks, ms. */
const levelMs = 200;
/** Levels are read this often for one reading of the line, which is one per second. */
const levelsPerLine = 5;
/** From which a level counts as speech, and how fast it fades in a pause, per reading: as in `media/src/room/speakers.ts`. */
const speech = 67;
const fade = 6;

export class DirectReadings {
  readonly #links: Links;
  readonly #heard: Heard;
  readonly #levels = new Map<SeatId, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #told = false;
  #turn = 0;
  #packets = 0;
  #lost = 0;

  constructor(links: Links, heard: Heard) {
    this.#links = links;
    this.#heard = heard;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#read(), levelMs);
  }
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#levels.clear();
    this.#packets = this.#lost = this.#turn = 0;
  }

  #read(): void {
    this.#readLevels();
    if (++this.#turn % levelsPerLine === 0) void this.#readLine().catch(() => undefined);
  }

  #readLevels(): void {
    const now = new Map(this.#links.levels().map(({ seat, level }) => [seat, level]));
    for (const seat of [...this.#levels.keys()]) if (!now.has(seat)) this.#levels.delete(seat);
    for (const [seat, level] of now)
      this.#levels.set(seat, Math.max(level, (this.#levels.get(seat) ?? 0) - fade));
    const speakers = [...this.#levels]
      .filter(([, level]) => level >= speech)
      .map(([seat, level]) => ({ seat, level }))
      .toSorted((a, b) => b.level - a.level);
    if (speakers.length > 0 || this.#told) this.#heard.speaking(speakers);
    this.#told = speakers.length > 0;
  }

  async #readLine(): Promise<void> {
    const links = await this.#links.stats();
    if (this.#timer === undefined || links.length === 0) return;
    const sum = (of: (stats: LinkStats) => number) => links.reduce((all, stats) => all + of(stats), 0);
    const worst = (of: (stats: LinkStats) => number) => Math.max(...links.map(of));
    const packets = sum((stats) => stats.packets);
    const lost = sum((stats) => stats.packetsLost);
    const newLost = Math.max(0, lost - this.#lost);
    const fresh = Math.max(0, packets - this.#packets) + newLost;
    this.#packets = packets;
    this.#lost = lost;
    this.#heard.line({
      upLoss: worst((stats) => stats.upLoss),
      downLoss: fresh > 0 ? newLost / fresh : 0,
      roundTripMs: worst((stats) => stats.roundTripMs),
    });
  }
}
