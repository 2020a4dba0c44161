/** Every check, one after the other; the last line counts them: `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { missingForCluster } from './cluster-needs.mjs';
import { contractTable, ranIn } from './contract-check.ts';
import { fetchFromDebian } from './debian.mjs';
import { wrongImports } from './import-check.ts';
import { holesIn, packagesOfLock } from './lock-check.ts';
import { build, environment, root, run } from './prepare.mjs';

interface Tally {
  passed: number;
  failed: number;
  skipped?: number;
  /** Sentences to print again at the end. */
  notes?: string[];
}
type Part = () => Tally;

const scratch = mkdtempSync(join(tmpdir(), 'stoa-test-'));
/** When what hangs is ended, so that the rest still reports, ms since 1970: in CI 80 minutes from the start, twice what all of it takes there. */
const deadline = process.env.CI ? Date.now() + 80 * 60_000 : undefined;
/** What is left of that time; at least a second, because 0 would be no limit at all. */
const limit = (): { timeout: number; killSignal: 'SIGKILL' } | object =>
  deadline === undefined ? {} : { timeout: Math.max(deadline - Date.now(), 1_000), killSignal: 'SIGKILL' };
const command = (name: string, args: string[], env: Record<string, string> = {}): boolean =>
  run(join(root, 'node_modules/.bin', name), args, { env: { ...environment(), ...env }, ...limit() });
const one = (name: string, passed: boolean): Tally =>
  passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, notes: [`${name} did not pass.`] };
const sentences = (name: string, found: string[]): Tally => {
  for (const sentence of found) console.error(`  ${sentence}`);
  return found.length === 0
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1, notes: [`${name}: ${found.length} found.`] };
};
const read = <T>(file: string): T | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;

const parts: Record<string, Part> = {
  lock: () => sentences('The lock file', holesIn(packagesOfLock(join(root, 'package-lock.json')))),
  imports: () => sentences('Imports against the direction', wrongImports(root)),
  format: () =>
    one('The format check', command('prettier', ['--check', '.', '--log-level', 'warn', '--cache'])),
  lint: () =>
    one('The linter', command('eslint', ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'])),
  types: () =>
    sum(
      ...['.', 'media/src/browser', 'adapters/cloudflare', 'homes/workers', 'e2e'].map((folder) =>
        one(`The type check of ${folder}`, command('tsc', ['-p', folder])),
      ),
      one('The type check of the app', run('npm', ['run', 'check', '--silent', '-w', '@stoa/app'])),
    ),
  infra,
  unit,
  browser,
  cluster,
  workers,
  faults,
};

/** The deployment to Cloudflare has packages of its own, half a gigabyte of them: they are fetched in CI, and where they are asked for. */
function infra(): Tally {
  const folder = join(root, 'infra/cloudflare');
  const holes = sentences(
    'The lock file of infra',
    holesIn(packagesOfLock(join(folder, 'package-lock.json'))),
  );
  if (!process.env.CI && !chosen.includes('infra'))
    return sum(holes, {
      passed: 0,
      failed: 0,
      notes: ['infra/cloudflare was not type-checked: CI and `npm test -- infra` do.'],
    });
  const fetched = run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  });
  return sum(
    holes,
    one(
      'The type check of infra/cloudflare',
      fetched && run('npm', ['run', 'check', '--silent'], { cwd: folder }),
    ),
  );
}

/** The tests beside the code; those that need a browser and the cores for themselves run in {@link browser}. */
function unit(): Tally {
  if (!existsSync('/usr/sbin/nginx') || !existsSync('/usr/bin/faketime'))
    fetchFromDebian('nginx-light', 'faketime');
  const { tally, report } = vitest('unit', ['--exclude', '**/*.browser.test.ts']);
  if (!report) return tally;
  const { table, holes } = contractTable(root, ranIn(report));
  console.log(`\nContracts × adapters\n${table}\n`);
  return sum(tally, sentences('Contracts', holes));
}

type VitestReport = Parameters<typeof ranIn>[0] & {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
};
function vitest(
  name: string,
  args: string[],
  env: Record<string, string> = {},
): { tally: Tally; report?: VitestReport } {
  const file = join(scratch, `${name}.json`);
  const went = command(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...args],
    env,
  );
  const report = read<VitestReport>(file);
  if (!report) return { tally: { passed: 0, failed: 1, notes: [`The ${name} tests did not report.`] } };
  const failed = report.numFailedTests + (!went && report.numFailedTests === 0 ? 1 : 0);
  const skipped = report.numPendingTests + report.numTodoTests;
  const notes = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => `Not run: ${fullName}.`);
  return { tally: { passed: report.numPassedTests, failed, skipped, notes }, report };
}

function browser(): Tally {
  const path = findBrowser();
  if (!path)
    return { passed: 0, failed: 1, notes: ['No browser: install Chrome or Chromium, or set CHROMIUM_PATH.'] };
  const again = process.env.CI ? ['--retry=1'] : [];
  const alone = vitest('browser', ['.browser.test', '--no-file-parallelism', ...again], {
    CHROMIUM_PATH: path,
  }).tally;
  build();
  return sum(alone, playwright('browser', [], { CHROMIUM_PATH: path }));
}

/** Journeys of people on the cluster home: those in which it matters that there are several processes. */
const clusterJourneys = [
  'cluster.spec',
  'pages-plain.spec',
  'meeting.spec',
  'outage.spec',
  'media-process.spec',
  'live.spec',
  'search.spec',
  'branches.spec',
  'history.spec',
  'keepers.spec',
  'removals.spec',
  'mail.spec',
  'factors.spec',
  'programs.spec',
  'google.spec',
  'calendar.spec',
  'jobs.spec',
  'webhooks.spec',
];
function cluster(): Tally {
  const path = findBrowser();
  const missing = path ? missingForCluster() : 'A browser is not on this machine';
  if (missing)
    return {
      passed: 0,
      failed: process.env.CI ? 1 : 0,
      skipped: clusterJourneys.length,
      notes: [`The cluster’s journeys were not run: ${clusterJourneys.length}. ${missing}.`],
    };
  build('cluster');
  return playwright('cluster', clusterJourneys, { CHROMIUM_PATH: path!, STOA_HOME: 'cluster' });
}

/** The same journeys under workerd, which comes with the install: nothing else of the machine is needed. */
function workers(): Tally {
  const path = findBrowser();
  if (!path) return { passed: 0, failed: 1, notes: ['No browser: the journeys on Workers were not run.'] };
  build('workers');
  return playwright(
    'workers',
    [
      'pages-plain.spec',
      'meeting.spec',
      'outage.spec',
      'live.spec',
      'posts.spec',
      'search.spec',
      'branches.spec',
      'keepers.spec',
      'removals.spec',
      'history.spec',
      'api.spec',
      'mail.spec',
      'factors.spec',
      'programs.spec',
      'google.spec',
      'calendar.spec',
      'pictures-of-people.spec',
      'jobs.spec',
      'webhooks.spec',
    ],
    {
      CHROMIUM_PATH: path,
      STOA_HOME: 'workers',
    },
  );
}

function playwright(name: string, specs: readonly string[], env: Record<string, string>): Tally {
  const file = join(scratch, `${name}.json`);
  const went = command('playwright', ['test', '-c', 'e2e/playwright.config.ts', ...specs], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const stats = read<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(
    file,
  )?.stats;
  if (!stats) return { passed: 0, failed: 1, notes: [`The ${name} tests did not report.`] };
  const failed = stats.unexpected + (!went && stats.unexpected === 0 ? 1 : 0);
  const notes = stats.flaky > 0 ? [`${stats.flaky} ${name} tests passed only on the second try.`] : [];
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped, notes };
}

function faults(): Tally {
  build();
  const file = join(scratch, 'faults.json');
  spawnSync(process.execPath, ['e2e/faults/main.ts', '--short', '--report', file], {
    cwd: root,
    stdio: 'inherit',
    env: { ...environment(), CHROMIUM_PATH: findBrowser() ?? '' },
    ...limit(),
  });
  return read<Tally>(file) ?? { passed: 0, failed: 1, notes: ['The fault scripts did not report.'] };
}

function sum(...tallies: Tally[]): Tally {
  return tallies.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: (a.skipped ?? 0) + (b.skipped ?? 0),
    notes: [...(a.notes ?? []), ...(b.notes ?? [])],
  }));
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const total = Object.entries(parts)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .map(([name, part]) => {
    console.log(`\n── ${name}`);
    const started = performance.now();
    const tally = part();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`── ${name}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`);
    return tally;
  })
  .reduce((a, b) => sum(a, b), { passed: 0, failed: 0 });

for (const note of total.notes ?? []) console.log(note);
const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
