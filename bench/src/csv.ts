import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measure } from './measure.ts';

const script = join(import.meta.dirname, 'csv-memory.ts');

/** The list of members as CSV: ten times as many rows must not hold more memory. */
export async function csv(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-csv-'));
  try {
    const run = (count: number) => {
      const printed = execFileSync(process.execPath, ['--expose-gc', script, folder, String(count)]);
      const [perSecond = 0, mib = 0] = printed.toString().trim().split(' ').map(Number);
      return { perSecond, mib };
    };
    const [few, many] = [run(100_000), run(1_000_000)];
    return [
      {
        id: 'S-17',
        what: 'held by JavaScript for 1,000,000 members as CSV, beside 100,000',
        unit: 'MiB',
        ours: many.mib,
        peer: few.mib,
        ratio: many.mib / few.mib,
        lessIsBetter: true,
      },
      {
        id: 'S-17',
        what: 'rows of it per second',
        unit: 'rows/s',
        ours: many.perSecond,
        peer: 0,
        ratio: 0,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
