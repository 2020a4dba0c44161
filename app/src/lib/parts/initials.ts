/** Up to two letters that stand for a name: the first of its first and of its last word. `?` for a name without letters. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}’'-]*/gu) ?? [];
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letter = (word: string | undefined) => (word === undefined ? '' : [...word][0]!.toLocaleUpperCase());
  return letter(first) + letter(last) || '?';
}

/** 1 to 8: which of the `--person-n` colours belongs to a name. FNV-1a, so that alike names differ. */
export function toneOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % 8) + 1;
}
