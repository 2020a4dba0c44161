/** `npm run bench [-- sfu chat …]`: every figure beside its peer, as a ratio taken in this run. */
import { cpus } from 'node:os';
import { writeFileSync } from 'node:fs';
import { calibrate } from './calibrate.ts';
import type { Measure } from './measure.ts';

const parts: Record<string, () => Promise<Measure[]>> = {
  sfu: async () => (await import('./sfu.ts')).sfu(),
  record: async () => (await import('./record.ts')).record(),
  chat: async () => (await import('./chat.ts')).chat(),
  data: async () => (await import('./data.ts')).data(),
  postgres: async () => (await import('./postgres.ts')).postgres(),
  search: async () => (await import('./search.ts')).search(),
  csv: async () => (await import('./csv.ts')).csv(),
  json: async () => (await import('./json.ts')).json(),
  pages: async () => (await import('./pages.ts')).pages(),
  cluster: async () => (await import('./cluster.ts')).cluster(),
  feed: async () => (await import('./feed.ts')).feed(),
  live: async () => (await import('./live.ts')).live(),
  history: async () => (await import('./history.ts')).history(),
  jobs: async () => (await import('./jobs.ts')).jobs(),
  cold: async () => (await import('./cold.ts')).cold(),
  homes: async () => (await import('./homes.ts')).homes(),
  footprint: async () => (await import('./footprint.ts')).footprint(),
};
const chosen = process.argv.slice(2).filter((name) => name in parts);
const json = process.argv.indexOf('--json');

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; calib ${calibrate()} before`,
);
const measures: Measure[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  console.log(`\n${name}`);
  for (const measure of await parts[name]!()) {
    measures.push(measure);
    console.log(line(measure));
  }
}
console.log(`\ncalib ${calibrate()} after`);
if (json > 0) writeFileSync(process.argv[json + 1]!, JSON.stringify(measures, null, 2));
process.exit(0);

function line(m: Measure): string {
  const figure =
    m.peer === 0
      ? `${round(m.ours)} ${m.unit}`
      : `${round(m.ratio)}×  (${round(m.ours)} beside ${round(m.peer)} ${m.unit})`;
  const range = m.range ? `  ${round(m.range[0])}–${round(m.range[1])}` : '';
  const value = m.peer === 0 ? m.ours : m.ratio;
  const met =
    m.target === undefined
      ? ''
      : (m.lessIsBetter ? value <= m.target : value >= m.target)
        ? '  reached'
        : '  MISSED';
  const target = m.target === undefined ? '' : `  target ${m.lessIsBetter ? '≤' : '≥'} ${m.target}`;
  return `  ${m.id.padEnd(5)} ${m.what.padEnd(72)} ${figure}${range}${target}${met}`;
}
function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
