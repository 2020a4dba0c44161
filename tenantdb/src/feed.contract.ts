import { describe } from 'vitest';
import type { OpenEngine } from './engine-test.ts';
import { followRules } from './feed/follow-rules.ts';
import { logRules } from './feed/log-rules.ts';
import { racingRules, type FeedSupports } from './feed/racing-rules.ts';

/** Proves the log of changes, and what is read from it, for one engine: F1 to F11. `open` makes an empty database per test. */
export function feedContract(
  adapter: string,
  open: OpenEngine,
  supports: FeedSupports = { severalProcesses: true },
): void {
  describe(`Feed contract, ${adapter}`, () => {
    logRules(open);
    followRules(open);
    racingRules(open, supports);
  });
}
