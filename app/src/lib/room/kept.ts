/**
 * What the browser keeps between visits, as JSON under `stoa:` in localStorage. Private windows and full disks may refuse: then
 * nothing is kept, and nothing breaks.
 */
export function kept<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(`stoa:${key}`);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** `undefined` forgets. */
export function keep(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`stoa:${key}`);
    else localStorage.setItem(`stoa:${key}`, JSON.stringify(value));
  } catch {
    // Said above.
  }
}
