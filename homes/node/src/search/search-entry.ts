import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The entry of a search's thread: beside the built server, else the source (which Node runs as it is). */
export function searchEntry(): URL {
  // A chunk of the build may stand one folder below the entries.
  const built = [import.meta.dirname, join(import.meta.dirname, '..')].map((folder) =>
    join(folder, 'search-thread.js'),
  );
  const source = join(import.meta.dirname, 'search-thread.ts');
  return pathToFileURL(built.find((file) => existsSync(file)) ?? source);
}
