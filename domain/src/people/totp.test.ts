import { expect, test } from 'vitest';
import { totpAt } from './totp.ts';

/** The secret of RFC 6238, appendix B: `12345678901234567890`. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.for([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const)('at %i s the code is the RFC’s', async ([seconds, code]) => {
  expect(await totpAt(secret, seconds * 1_000)).toBe(code);
});
