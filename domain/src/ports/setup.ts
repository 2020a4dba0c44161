/**
 * The one-time right to make the first workspace of an empty Stoa. The secret is shown once, in the terminal.
 *
 * - **SU1** `hash` is the SHA-256 (hex) of the secret that the terminal shows, for as long as this process runs.
 */
export interface Setup {
  readonly secretHash: string;
}
export interface SetupDep {
  readonly setup: Setup;
}
