/** Finds `@Name` for each of the names, in any case, longer ones first; splitting by it leaves what was found at the odd places. */
export function mentionPattern(names: readonly string[]): RegExp {
  const any = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(String.raw`((?<![\p{L}\p{N}_])@(?:${any.join('|')})(?![\p{L}\p{N}_]))`, 'giu');
}
