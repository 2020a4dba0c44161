import { AsyncLocalStorage } from 'node:async_hooks';

/** What goes along with one call of Better Auth, past it. */
export interface Call {
  /**
   * The new password's hash. Better Auth hashes inside its transaction, and the directory's one writer would wait for it: so it is
   * made before.
   */
  hash?: string;
  /** Whether its password is checked before those of strangers. */
  first?: boolean;
  /** Is given the token that Better Auth made for a mail. */
  token?: (token: string) => void;
  /** What the database failed with last. Better Auth turns some of these into refusals of its own. */
  broke?: unknown;
}

export const call = new AsyncLocalStorage<Call>();
