/** `node tools/src/outside.mjs HOME FOLDER`: copies what a home's bundle leaves outside, as the lock file has it, for an image. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folders of a home's dependencies and of all that they need. `npm ci --omit=dev` would bring ten times as much: what is bundled is
 * a dependency of other packages of ours.
 * @param {string} root
 * @param {string} home
 * @returns {string[]}
 */
export function outsideOf(root, home) {
  /** @type {Set<string>} */
  const found = new Set();
  const here = join(root, 'homes', home);
  /** @param {string} folder */
  const follow = (folder) => {
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const other = placeOf(root, folder, name);
      if (!other && name in optionalDependencies) continue;
      if (!other) throw new Error(`${name} is not installed: run npm ci first.`);
      if (found.has(other)) continue;
      found.add(other);
      follow(other);
    }
  };
  follow(here);
  return [...found].toSorted();
}

/**
 * Where Node finds a package that is imported from a folder.
 * @param {string} root
 * @param {string} from
 * @param {string} name
 */
function placeOf(root, from, name) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
  }
  return undefined;
}

if (import.meta.main) {
  const [home, into] = process.argv.slice(2);
  if (!home || !into) throw new Error('node tools/src/outside.mjs HOME FOLDER');
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
  for (const folder of outsideOf(root, home)) {
    const nested = join(folder, 'node_modules');
    cpSync(
      folder,
      join(into, relative(root, folder).split(`node_modules${sep}`).slice(1).join(`node_modules${sep}`)),
      {
        recursive: true,
        filter: (file) => file !== nested,
      },
    );
  }
}
