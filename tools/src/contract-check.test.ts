import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { contractTable, ranIn } from './contract-check.ts';

const root = mkdtempSync(join(tmpdir(), 'stoa-contracts-'));
for (const [path, text] of Object.entries({
  'domain/src/ports/blobs.contract.ts': 'export function blobsContract(adapter: string) {}',
  'domain/src/ports/blobs.memory.ts': 'export function createMemoryBlobs(): Blobs {}',
  'adapters/disk/src/index.ts': 'export function createBlobs(folder: string): Blobs {}',
  'tenantdb/src/a.ts': '',
  'media/src/a.ts': '',
})) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const report = (...titles: string[]) => ({
  testResults: [
    { assertionResults: titles.map((t) => ({ ancestorTitles: [t], fullName: t, status: 'passed' })) },
  ],
});

test('an adapter whose contract did not run is a hole', () => {
  const { holes } = contractTable(root, ranIn(report('Blobs contract, memory')));
  expect(holes).toEqual(['disk makes Blobs, and its contract did not run there.']);
});

test('a contract that ran nowhere is a hole', () => {
  expect(contractTable(root, []).holes).toContain('The contract of Blobs ran nowhere.');
});

test('every pair proved is no hole', () => {
  const ran = ranIn(report('Blobs contract, memory', 'Blobs contract, disk'));
  expect(contractTable(root, ran)).toMatchObject({
    holes: [],
    table: expect.stringContaining('1 rules held'),
  });
});
