/** The part of all packets of one line that was lost, over the last few seconds. */
export class LossShare {
  /** 0 to 1. */
  share = 0;
  private readonly memory: number;
  private lost = 0;
  private expected = 0;
  private news = false;

  /** `memory` is how much of what was counted a second ago still counts: a few packets a second say little. */
  constructor(memory: number) {
    this.memory = memory;
  }

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
    this.lost *= this.memory;
    this.expected *= this.memory;
    this.news = false;
    return this.share;
  }
}
