/** How long a session that was just looked up is believed without looking again, in ms. Signing out cuts it at once. */
const believedMs = 1_000;
const keysMost = 10_000;

/** What was looked up a moment ago, by key. */
export interface Remembered<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Forgets all values that the test names, and keeps a lookup that is under way from bringing one back. */
  forget(test: (value: Value) => boolean): void;
  /** Grows with each `forget`: a value looked up before must not be `set` after it. */
  readonly age: number;
}

export function createRemembered<Value>(passed = () => performance.now()): Remembered<Value> {
  const values = new Map<string, { value: Value; until: number }>();
  let age = 0;
  return {
    get age() {
      return age;
    },
    get(key) {
      const found = values.get(key);
      if (found && found.until > passed()) return found.value;
      if (found) values.delete(key);
      return undefined;
    },
    set(key, value) {
      values.set(key, { value, until: passed() + believedMs });
      if (values.size > keysMost) values.delete(values.keys().next().value!);
    },
    forget(test) {
      age += 1;
      for (const [key, { value }] of values) if (test(value)) values.delete(key);
    },
  };
}
