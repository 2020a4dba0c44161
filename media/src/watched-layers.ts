/** How long nobody must want a layer before its sender is told to stop it, in ms: longer than a look at somebody else takes. */
const sleepAfterMs = 4_000;
/** A sender that was told to go on does so within this time, in ms, or cannot: its processor or its line is full. */
const wakeMs = 2_000;

/**
 * Which simulcast layers of one source its sender should send: those that somebody is shown, or was a moment ago, and always the
 * smallest, so that whoever looks sees something at once. Only what arrives is put to sleep: what a sender does not manage to send is
 * for it to try.
 */
export class WatchedLayers {
  private readonly asleep: boolean[];
  private readonly wantedAt: number[];
  private readonly wokenAt: number[];

  constructor(count: number) {
    this.asleep = Array.from({ length: count }, () => false);
    this.wantedAt = Array.from({ length: count }, () => -Infinity);
    this.wokenAt = Array.from({ length: count }, () => -Infinity);
  }

  /** Somebody is to see this layer now. */
  want(layer: number, now: number): void {
    this.wantedAt[layer] = now;
    if (!this.asleep[layer]) return;
    this.asleep[layer] = false;
    this.wokenAt[layer] = now;
  }

  /** Whether a layer that does not arrive would come if somebody wanted it. */
  mayCome(layer: number, now: number): boolean {
    return this.asleep[layer] === true || now - this.wokenAt[layer]! < wakeMs;
  }

  /** Puts to sleep what nobody wants any more of the layers that arrive; call after all wants are in. */
  settle(arrives: (layer: number) => boolean, now: number): void {
    for (let layer = 1; layer < this.asleep.length; layer++) {
      // A layer that nobody wanted yet counts from its first sight.
      if (!arrives(layer)) continue;
      if (this.wantedAt[layer] === -Infinity) this.wantedAt[layer] = now;
      if (now - this.wantedAt[layer]! >= sleepAfterMs) this.asleep[layer] = true;
    }
  }

  isAwake(layer: number): boolean {
    return !this.asleep[layer];
  }
}
