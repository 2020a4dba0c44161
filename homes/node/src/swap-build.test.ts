import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';
import { beforeEach, afterEach, expect, test, vi } from 'vitest';
import { besideTheLast } from './swap-build.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'stoa-build-'));
  vi.useFakeTimers({ now: 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(place, { recursive: true });
});

const main = () => join(place, 'server', 'main.js');
/** Builds a server that is one file with this text; `midway` is called while it is half done. */
async function build(text: string, midway = () => {}): Promise<void> {
  vi.advanceTimersByTime(1);
  const adapter = besideTheLast(place, (out) => ({
    name: 'test',
    adapt() {
      mkdirSync(join(out, 'server'), { recursive: true });
      midway();
      writeFileSync(join(out, 'server', 'main.js'), text);
    },
  }));
  await adapter.adapt({} as Parameters<Adapter['adapt']>[0]);
}

test('the last build is there until the next one is whole, and for whoever runs on it', async () => {
  await build('one');
  const running = realpathSync(main());
  await build('two', () => expect(readFileSync(main(), 'utf8')).toBe('one'));
  expect(readFileSync(main(), 'utf8')).toBe('two');
  expect(readFileSync(running, 'utf8')).toBe('one');
  await build('three');
  expect(existsSync(running)).toBe(false);
  expect(readdirSync(join(place, 'generations'))).toHaveLength(2);
});

test('a build that fails leaves the last one as it was, and nothing of itself', async () => {
  await build('one');
  const failing = build('two', () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(readFileSync(main(), 'utf8')).toBe('one');
  expect(readdirSync(join(place, 'generations'))).toHaveLength(1);
});

test('a build from before there were links makes room', async () => {
  mkdirSync(join(place, 'server'));
  mkdirSync(join(place, 'client'));
  writeFileSync(main(), 'old');
  writeFileSync(join(place, 'handler.js'), 'old');
  await build('new');
  expect(readFileSync(main(), 'utf8')).toBe('new');
  expect(readdirSync(place).toSorted()).toEqual(['generations', 'server']);
});
