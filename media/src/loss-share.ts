/** How much of what was counted a second ago still counts: a few packets a second say little. */
const memory = 0.5;

/** The part of all packets of one line that was lost, over the last few seconds. */
export class LossShare {
  /** 0 to 1. */
  share = 0;
  private lost = 0;
  private expected = 0;
  private news = false;

  /** Counts may be estimates, and `lost` negative where something was only late. */
  add(lost: number, expected: number): void {
    this.lost += lost;
    this.expected += expected;
    this.news = true;
  }

  /** Once a second; answers the share. A second without news changes nothing of it. */
  second(): number {
    if (!this.news) return this.share;
    this.share = this.expected < 1 ? 0 : Math.min(1, Math.max(0, this.lost / this.expected));
    this.lost *= memory;
    this.expected *= memory;
    this.news = false;
    return this.share;
  }
}
