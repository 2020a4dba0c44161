/** `npm run faults [-- --short] [-- D1 D10]`: every fault script, each with its figure; the last line counts them. */
import { writeFileSync } from 'node:fs';
import { allFaults } from './all.ts';
import type { Fault } from './fault.ts';
import { openPlayer } from './play.ts';

const asked = process.argv.slice(2);
const short = asked.includes('--short');
const report = asked.includes('--report') ? asked[asked.indexOf('--report') + 1] : undefined;
const chosen = asked.filter((word) => !word.startsWith('--') && word !== report);

const faults = await allFaults();
const unknown = chosen.filter((id) => !faults.some((fault) => fault.id === id));
if (unknown.length > 0) {
  console.error(
    `There is no fault ${unknown.join(', ')}; there are: ${faults.map(({ id }) => id).join(', ')}.`,
  );
  process.exit(2);
}

const tally = { passed: 0, failed: 0, skipped: 0, notes: [] as string[] };
const player = openPlayer();
for (const fault of faults) if (chosen.length === 0 || chosen.includes(fault.id)) await play(fault);
await player.end();
console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
if (report) writeFileSync(report, JSON.stringify(tally));
process.exit(tally.failed > 0 ? 1 : 0);

async function play({ id, what }: Fault): Promise<void> {
  const started = performance.now();
  let outcome = await player.play({ id, short });
  // As with browser tests, CI tries a second time, and says so.
  if (!outcome.pass && !outcome.skipped && process.env.CI) {
    tally.notes.push(`${id} was tried a second time after: ${outcome.figure}`);
    outcome = await player.play({ id, short });
  }
  const word = outcome.skipped ? 'not run' : outcome.pass ? 'ok' : 'FAILED';
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `  ${id.padEnd(5)} ${word.padEnd(7)} ${what}: ${outcome.skipped ?? outcome.figure} (${seconds} s)`,
  );
  if (outcome.skipped) {
    tally.skipped += 1;
    tally.notes.push(`${id} was not run: ${outcome.skipped}`);
  } else if (outcome.pass) tally.passed += 1;
  else {
    tally.failed += 1;
    tally.notes.push(`${id} failed: ${outcome.figure}`);
  }
}
