/// <reference types="@cloudflare/workers-types" />

/** Several moments by their names, where the platform gives an object one alarm. They outlive the object's sleep, and its end. */
export interface Alarms {
  /** Wakes the object at this moment (epoch ms) for this name; the earlier of two of one name stands. */
  wakeAt(name: string, at: number): void;
  /** From `alarm()`: those whose moment has come. They stay until they are done, because the platform rings again for whoever died of it. */
  due(now: number): readonly string[];
  /** What was due is done; `next` is when it is due again. */
  done(name: string, next?: number): void;
}

const key = 'alarms';

export function keepAlarms(storage: Pick<DurableObjectStorage, 'kv' | 'setAlarm'>): Alarms {
  const read = (): Record<string, number> => storage.kv.get<Record<string, number>>(key) ?? {};
  function write(moments: Record<string, number>): void {
    storage.kv.put(key, moments);
    const next = Math.min(...Object.values(moments));
    if (next < Infinity) void storage.setAlarm(next);
  }
  return {
    wakeAt(name, at) {
      const moments = read();
      if ((moments[name] ?? Infinity) > at) write({ ...moments, [name]: at });
    },
    due: (now) =>
      Object.entries(read())
        .filter(([, at]) => at <= now)
        .map(([name]) => name),
    done(name, next) {
      const { [name]: _done, ...moments } = read();
      write(next === undefined ? moments : { ...moments, [name]: next });
    },
  };
}
