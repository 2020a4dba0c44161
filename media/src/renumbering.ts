const size = 1024;
const mask = size - 1;

/**
 * Gives what passes new numbers without gaps: what is left out closes up, what is lost on the way keeps its place, what comes late
 * gets the number that was kept for it. Numbers do not wrap.
 */
export class Renumbering {
  /** What each of the last {@link size} inputs became; -1 was left out. */
  private readonly outputs = new Int32Array(size);
  private offset = 0;
  private first = 0;
  /** Last input, and last output given out. */
  private input = 0;
  output = 0;

  /** The next input is `input` and becomes the number after the last one given out. Earlier inputs are unknown from here on. */
  begin(input: number): void {
    this.first = input;
    this.input = input - 1;
    this.offset = this.output + 1 - input;
  }

  /** The new number of `input`; -1 when it is unknown (from before the beginning, or too late) or was left out. */
  pass(input: number): number {
    if (input <= this.input) return this.late(input);
    this.fillTo(input);
    this.input = input;
    this.output = input + this.offset;
    return (this.outputs[input & mask] = this.output);
  }

  /** Leaves `input` out. Answers -1, or the number that was kept for it when it comes late: that one must be filled. */
  leaveOut(input: number): number {
    if (input <= this.input) return this.late(input);
    this.fillTo(input);
    this.input = input;
    this.offset -= 1;
    this.output = input + this.offset;
    return (this.outputs[input & mask] = -1);
  }

  /** A number for something of our own, after all others. */
  insert(): number {
    this.offset += 1;
    return (this.output += 1);
  }

  private late(input: number): number {
    if (input < this.first || input <= this.input - size) return -1;
    return this.outputs[input & mask]!;
  }

  private fillTo(input: number): void {
    for (let missing = Math.max(this.input + 1, input - size); missing < input; missing++)
      this.outputs[missing & mask] = missing + this.offset;
  }
}
