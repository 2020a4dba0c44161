/**
 * What somebody typed and has not sent, kept in the tab until they have: over reloads and crashes of the browser. It is gone with the tab,
 * and private windows may refuse: then nothing is kept, and nothing breaks.
 */
export function keptWords<Words>(key: string): Words | undefined {
  try {
    const text = sessionStorage.getItem(`stoa:words:${key}`);
    return text === null ? undefined : (JSON.parse(text) as Words);
  } catch {
    return undefined;
  }
}

/** `undefined` forgets. */
export function keepWords(key: string, words: unknown): void {
  try {
    if (words === undefined) sessionStorage.removeItem(`stoa:words:${key}`);
    else sessionStorage.setItem(`stoa:words:${key}`, JSON.stringify(words));
  } catch {
    // Said above.
  }
}
