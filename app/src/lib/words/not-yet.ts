/** Files whose sentences are for machines: headers, selectors, names of cookies. */
export const notLanguage: readonly string[] = [
  'lib/parts/LaterMenu.svelte',
  'lib/room/key-listener.ts',
  'lib/server/headers.ts',
  'lib/server/language.ts',
  'lib/server/live.ts',
  'lib/server/members-csv.ts',
  'lib/server/rehearsal.ts',
  'lib/server/too-often.ts',
  'routes/account/keys/+page.server.ts',
  'routes/admin/mail/[id]/+page.server.ts',
];

/** Files that still have English of their own. This list only gets shorter. */
export const notYet: readonly string[] = [];
