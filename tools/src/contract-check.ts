import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One contract that ran: the port's name and the adapter's, as its `describe` title says: `MessageLog contract, sqlite`. */
export interface Ran {
  readonly port: string;
  readonly adapter: string;
  readonly passed: number;
  readonly failed: number;
}

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; fullName: string; status: string }[] }[];
}

/** What ran, from vitest's JSON report. */
export function ranIn(report: Report): Ran[] {
  const ran = new Map<string, { port: string; adapter: string; passed: number; failed: number }>();
  for (const { ancestorTitles, status } of report.testResults.flatMap((file) => file.assertionResults)) {
    const title = /^(\w+) contract, (.+)$/.exec(ancestorTitles.find((t) => t !== '') ?? '');
    if (!title) continue;
    const row = ran.get(title[0]) ?? { port: title[1]!, adapter: title[2]!, passed: 0, failed: 0 };
    if (status === 'passed') row.passed += 1;
    else row.failed += 1;
    ran.set(title[0], row);
  }
  return [...ran.values()];
}

/**
 * Adapters × contracts: which adapter folder (or `memory`) makes which port, read from the makers' return types, beside what ran.
 * A hole is an adapter that makes a port whose contract did not run for it, or a contract that nobody ran.
 */
export function contractTable(root: string, ran: readonly Ran[]): { table: string; holes: string[] } {
  const contracts = [
    ...contractsIn(join(root, 'domain/src/ports')),
    ...contractsIn(join(root, 'tenantdb/src')),
    ...contractsIn(join(root, 'media/src')),
  ];
  const wanted = contracts.flatMap((port) => makersOf(root, port).map((adapter) => ({ port, adapter })));
  const holes = [
    ...wanted
      .filter(
        (pair) => !ran.some((r) => r.port === pair.port && covers(r.adapter, pair.adapter) && r.passed > 0),
      )
      .map(({ port, adapter }) => `${adapter} makes ${port}, and its contract did not run there.`),
    ...contracts
      .filter((port) => !ran.some((r) => r.port === port))
      .map((port) => `The contract of ${port} ran nowhere.`),
  ];
  const lines = ran
    .toSorted((a, b) => a.port.localeCompare(b.port) || a.adapter.localeCompare(b.adapter))
    .map(
      (r) =>
        `  ${r.port.padEnd(14)} ${r.adapter.padEnd(34)} ${r.failed ? `${r.failed} FAILED` : `${r.passed} rules held`}`,
    );
  return { table: lines.join('\n'), holes };
}

/** `records on sqlite` covers the folder `records`; `memory` is itself. */
const covers = (ranAs: string, folder: string) =>
  ranAs
    .toLowerCase()
    .split(/[^a-z]+/)
    .includes(folder);

/** The ports with a contract in a folder, from `export function messageLogContract`. */
const contractsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.contract.ts'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/export (?:async )?function (\w+)Contract\b/g),
    ])
    .map((m) => m[1]![0]!.toUpperCase() + m[1]!.slice(1));

/** Which adapter folders, and `memory`, have a maker that returns the port. */
function makersOf(root: string, port: string): string[] {
  const makes = new RegExp(
    String.raw`\)\s*:\s*(?:Promise<)?(?:Memory)?${port}\b(?!\.)|class \w+ implements ${port}\b`,
  );
  const makers = readdirSync(join(root, 'adapters')).filter((name) =>
    filesBelow(join(root, 'adapters', name, 'src')).some((file) => makes.test(readFileSync(file, 'utf8'))),
  );
  const memory = filesBelow(join(root, 'domain/src/ports')).some(
    (file) => basename(file).endsWith('.memory.ts') && makes.test(readFileSync(file, 'utf8')),
  );
  return memory ? ['memory', ...makers] : makers;
}

/** What is built, without its tests and what those are made with. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? entry.name === 'fixtures'
        ? []
        : filesBelow(join(folder, entry.name))
      : /\.ts$/.test(entry.name) && !/\.(test|contract)\.ts$/.test(entry.name)
        ? [join(folder, entry.name)]
        : [],
  );
