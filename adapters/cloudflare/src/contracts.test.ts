import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { createTestHarness } from 'wrangler';

/** The contracts run inside workerd, in `fixtures/contracts-worker.ts`; here each of their tests has its name and its outcome. */
const harness = createTestHarness({
  workers: [{ configPath: join(import.meta.dirname, 'fixtures/wrangler.contracts.jsonc') }],
});
await harness.listen();
afterAll(() => harness.close());

/** Some write thousands of rows, and workerd shares its cores with whatever else is tested. */
const longMs = 120_000;

const tests = (await (await harness.fetch('/')).json()) as { suite: string; title: string }[];
for (const suite of new Set(tests.map((one) => one.suite)))
  describe(suite, () => {
    for (const [n, { title }] of tests.entries())
      if (tests[n]!.suite === suite)
        test(title, { timeout: longMs }, async () => {
          const answer = await harness.fetch(`/?run=${n}`);
          if (!answer.ok) throw new Error(await answer.text());
        });
  });
