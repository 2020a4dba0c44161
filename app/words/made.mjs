import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locales, readCatalogue } from './catalogue.mjs';

/** Where the functions are that are made of the catalogue: `#lib/words/made/messages.js`. Not in the repository. */
export const made = join(import.meta.dirname, '../src/lib/words/made');

const compiler = join(import.meta.dirname, 'compile.mjs');

/**
 * Makes the functions anew where the catalogue changed. In a process of its own: what Paraglide loads leaves timers behind that keep a process
 * for half a minute. Throws with what is wrong in the catalogue.
 */
export function makeWords() {
  if (isMade()) return;
  const { status, stderr } = spawnSync(process.execPath, [compiler], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The words could not be made of the catalogue.\n${stderr}`);
}

/** Whether what is there was made of the catalogue as it is. */
export function isMade() {
  try {
    return readFileSync(join(made, 'made-of.txt'), 'utf8') === digestOf(readCatalogue());
  } catch (cause) {
    if (/** @type {NodeJS.ErrnoException} */ (cause).code === 'ENOENT') return false;
    throw cause;
  }
}

/** @param {ReturnType<typeof readCatalogue>} catalogue @returns {string} of it and of what compiles it */
export function digestOf(catalogue) {
  const hash = createHash('sha256').update(readFileSync(compiler));
  for (const locale of locales) hash.update(JSON.stringify([...(catalogue[locale] ?? [])]));
  return hash.digest('hex');
}
