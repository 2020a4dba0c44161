/** `npm run faults [-- --short] [-- D1 D10]`: every fault script, each with its figure; the last line counts them. */
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const files = ['storage', 'keeping', 'jobs', 'sockets', 'media', 'web', 'cluster', 'workers'];
const short = process.argv.includes('--short');
const report = process.argv[process.argv.indexOf('--report') + 1];
const chosen = process.argv.slice(2).filter((a) => /^[A-G]\d+\w*$/.test(a));

const tally = { passed: 0, failed: 0, skipped: 0, notes: [] as string[] };
for (const file of files) {
  const url = new URL(`./${file}.ts`, import.meta.url);
  if (!existsSync(url)) throw new Error(`e2e/faults/${file}.ts is not there.`);
  const { faults } = (await import(url.href)) as { faults: readonly Fault[] };
  for (const fault of faults.filter((f) => chosen.length === 0 || chosen.includes(f.id))) await play(fault);
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
if (process.argv.includes('--report')) writeFileSync(report!, JSON.stringify(tally));
process.exit(tally.failed > 0 ? 1 : 0);

async function play(fault: Fault): Promise<void> {
  const started = performance.now();
  // The longest short run takes 70 s; what hangs must not take the others' time.
  const run = () =>
    short
      ? Promise.race([
          fault.run(true),
          sleep(180_000, undefined, { ref: false }).then(() =>
            Promise.reject(new Error('it took longer than 180 s')),
          ),
        ])
      : fault.run(false);
  const once = () =>
    run().catch((cause: unknown) => ({
      figure: `the fault could not be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      pass: false,
      skipped: undefined,
    }));
  let outcome = await once();
  // As with browser tests, CI tries a second time, and says so.
  if (!outcome.pass && !outcome.skipped && process.env.CI) {
    tally.notes.push(`${fault.id} was tried a second time after: ${outcome.figure}`);
    outcome = await once();
  }
  const word = outcome.skipped ? 'not run' : outcome.pass ? 'ok' : 'FAILED';
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `  ${fault.id.padEnd(5)} ${word.padEnd(7)} ${fault.what}: ${outcome.skipped ?? outcome.figure} (${seconds} s)`,
  );
  if (outcome.skipped) {
    tally.skipped += 1;
    tally.notes.push(`${fault.id} was not run: ${outcome.skipped}`);
  } else if (outcome.pass) tally.passed += 1;
  else {
    tally.failed += 1;
    tally.notes.push(`${fault.id} failed: ${outcome.figure}`);
  }
}
