import { existsSync } from 'node:fs';

/** Where Debian's package `faketime` puts its library. */
const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);

/** The environment in which a process believes that it is another time, e.g. `+300s` or `-100d`; `undefined` where that cannot be. */
export function fakeTime(offset: string): Record<string, string> | undefined {
  const library = libraries.find((file) => existsSync(file));
  if (!library) return undefined;
  // Timers go by the monotonic clock, which no keeper sets.
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
