/** One row of the fault table as a script: it makes the fault on a real server and says what came of it. */
export interface Fault {
  /** The row, e.g. `D10`; a letter may follow where a row has several parts. */
  readonly id: string;
  /** What is done, in a few words. */
  readonly what: string;
  /** `short` keeps it to a few seconds, with the same assertion. Rejects when the fault could not be made. */
  run(short: boolean): Promise<Outcome>;
}
export interface Outcome {
  /** The measured figure with its unit, e.g. `20 rounds, 0 lost, 0 doubled`. */
  readonly figure: string;
  readonly pass: boolean;
  /** Set when the machine cannot make the fault (say, no root for a tmpfs): counted as skipped, and said. */
  readonly skipped?: string;
}
