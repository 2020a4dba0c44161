import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { moveKills } from './fixtures/move-kills.ts';

test('whoever moves changes away is killed at any moment: none is lost or doubled, and nothing is left over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-move-kill-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { kept, moved, ...wrong } = await moveKills(join(folder, 'notes.db'), 6);
  expect(wrong).toMatchObject({ lost: 0, doubled: 0, told: 0, left: 0 });
  expect(kept).toBeGreaterThan(6);
  expect(moved).toBeGreaterThan(6);
}, 60_000);
