/// <reference types="@cloudflare/workers-types" />
import { expect, test } from 'vitest';
import { keepAlarms } from './alarms.ts';

/** The storage of an object, as far as it is used: it outlives what is kept on it. */
function storage() {
  const kept = new Map<string, unknown>();
  const rings: number[] = [];
  return {
    rings,
    kv: {
      get: (key: string) => structuredClone(kept.get(key)),
      put: (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
    },
    setAlarm: async (at: number) => void rings.push(at),
  } as unknown as Pick<DurableObjectStorage, 'kv' | 'setAlarm'> & { rings: number[] };
}

test('the one alarm rings for the earliest of several', () => {
  const place = storage();
  const alarms = keepAlarms(place);
  alarms.wakeAt('a', 30);
  alarms.wakeAt('b', 10);
  alarms.wakeAt('a', 50);
  alarms.wakeAt('a', 20);
  expect(place.rings).toEqual([30, 10, 10]);
  expect([alarms.due(9), alarms.due(10), alarms.due(20).toSorted()]).toEqual([[], ['b'], ['a', 'b']]);
  alarms.done('b');
  expect(place.rings.at(-1)).toBe(20);
  alarms.done('a', 70);
  expect(place.rings.at(-1)).toBe(70);
});

test('what was due when the object ended is due still', () => {
  const place = storage();
  keepAlarms(place).wakeAt('a', 10);
  expect(keepAlarms(place).due(10)).toEqual(['a']);
  expect(keepAlarms(place).due(10)).toEqual(['a']);
  keepAlarms(place).done('a');
  expect(keepAlarms(place).due(99)).toEqual([]);
});
