/** Files whose sentences are for machines: headers, selectors, names of cookies. */
export const notLanguage: readonly string[] = [
  'lib/parts/LaterMenu.svelte',
  'lib/room/key-listener.ts',
  'lib/server/headers.ts',
  'lib/server/language.ts',
  'lib/server/rehearsal.ts',
];
