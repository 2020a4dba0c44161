/** So long alone before it is asked, then so long to answer, ms. */
const aloneMs = 10 * 60_000;
const countdownMs = 60_000;

/** "Are you still there?": an empty call ends by itself, after it has asked. */
export class Alone {
  #since: number | undefined = $state();

  /** Called every second. */
  tick(isAlone: boolean, now: number): void {
    if (!isAlone) this.#since = undefined;
    else this.#since ??= now;
  }
  /** Somebody pressed "I am here". */
  answer(now: number): void {
    this.#since = now;
  }
  /** Seconds until the call ends; `undefined` while there is nothing to ask. */
  secondsLeft(now: number): number | undefined {
    if (this.#since === undefined) return undefined;
    const over = now - this.#since - aloneMs;
    return over < 0 ? undefined : Math.max(0, Math.ceil((countdownMs - over) / 1_000));
  }
}
