import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const fitUnder = (limit: number): string =>
  execFileSync('sh', [
    '-c',
    `ulimit -n ${limit}; exec "$0" --input-type=module -e "$1"`,
    process.execPath,
    `import { databasesThatFit } from ${JSON.stringify(join(import.meta.dirname, 'open-files.ts'))}; console.log(databasesThatFit(500))`,
  ])
    .toString()
    .trim();

test.runIf(process.platform === 'linux')('half of the open files that are allowed go to databases', () => {
  expect(fitUnder(256)).toBe('42');
  expect(fitUnder(4_000)).toBe('500');
});
