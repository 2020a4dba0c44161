import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The media process's entry: beside the built server, else the source (which Node runs as it is). */
export function mediaEntry(): URL {
  // A chunk of the build may stand one folder below the entries.
  const built = [import.meta.dirname, join(import.meta.dirname, '..')].map((folder) =>
    join(folder, 'media-process.js'),
  );
  const found = built.find((file) => existsSync(file));
  return found ? pathToFileURL(found) : new URL(import.meta.resolve('@stoa/webrtc/media-process'));
}
