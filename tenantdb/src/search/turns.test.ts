import { describe, expect, test, vi } from 'vitest';
import type { Engine } from '../engine.ts';
import { inTurns, sliceMs } from './turns.ts';

const steps = (db: Engine, said: string[], who: string, name: string, count: number) =>
  inTurns(db, who, async (pass) => {
    for (let n = 0; n < count; n++) {
      said.push(`${name}${n}`);
      await pass();
    }
  });

describe('turns', () => {
  test('who asks for much waits behind themselves, others do not', async () => {
    const db = {} as Engine;
    const said: string[] = [];
    await Promise.all([
      steps(db, said, 'ada', 'a', 3),
      steps(db, said, 'ada', 'b', 2),
      steps(db, said, 'ada', 'c', 1),
      steps(db, said, 'ben', 'x', 2),
    ]);
    // Nobody else waits yet when the first one lets others go first.
    expect(said).toEqual(['a0', 'a1', 'x0', 'a2', 'x1', 'b0', 'b1', 'c0']);
  });

  test('one that fails lets the next one have its turn', async () => {
    const db = {} as Engine;
    const said: string[] = [];
    const broken = inTurns(db, 'ada', () => Promise.reject(new Error('No.')));
    const other = steps(db, said, 'ben', 'x', 1);
    await expect(broken).rejects.toThrow('No.');
    await other;
    await steps(db, said, 'ada', 'a', 1);
    expect(said).toEqual(['x0', 'a0']);
  });

  test('whatever else waits has its turn after each slice', async () => {
    const clock = vi.spyOn(performance, 'now');
    try {
      let now = 0;
      clock.mockImplementation(() => now);
      const said: string[] = [];
      const search = inTurns({} as Engine, 'ada', async (pass) => {
        for (let n = 0; n < 4; n++) {
          said.push(`${n}`);
          now += n === 1 ? sliceMs : 0;
          await pass();
        }
      });
      setTimeout(() => said.push('else'), 0);
      await search;
      expect(said).toEqual(['0', '1', 'else', '2', '3']);
    } finally {
      clock.mockRestore();
    }
  });

  test('also where the clock stands still', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    try {
      let isHeard = false;
      setTimeout(() => (isHeard = true), 0);
      await steps({} as Engine, [], 'ada', 'a', 20);
      expect(isHeard).toBe(true);
    } finally {
      clock.mockRestore();
    }
  });
});
