import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRounds } from './fixtures/kill-rounds.ts';

test('whenever the process is killed, nothing acknowledged is lost, doubled or halved', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-kill-'));
  const report = await killRounds(join(folder, 'hall.db'), 15);
  expect(report).toMatchObject({ lost: 0, doubled: 0, torn: 0, damaged: 0 });
  expect(report.acknowledged).toBeGreaterThan(15);
  rmSync(folder, { recursive: true });
}, 90_000);
