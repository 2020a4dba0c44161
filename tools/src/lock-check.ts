import { readFileSync } from 'node:fs';

interface Locked {
  version?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}
type Packages = Readonly<Record<string, Locked>>;

/**
 * What `npm ci` would refuse: packages without a version, and optional platform packages that the registry did not have when the
 * lock was written (`npm install` then succeeds and leaves a lock that no clean machine accepts). Empty when the lock is whole.
 */
export function holesIn(packages: Packages): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...(path !== '' && !entry.version && !entry.link ? [`${path} has no version`] : []),
    ...Object.entries(entry.optionalDependencies ?? {})
      .filter(([name, wanted]) => !isLocked(packages, path, name, wanted))
      .map(([name, wanted]) => `${path || 'the root'} wants ${name} ${wanted}, which is not in the lock`),
  ]);
}

export const packagesOfLock = (file: string): Packages =>
  (JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages }).packages;

/** Node's resolution, over the lock: beside the package, then in each folder above it. */
function isLocked(packages: Packages, from: string, name: string, wanted: string): boolean {
  const found = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]?.version;
  // Platform packages are wanted in one version: another one that lies there is another package's.
  if (found) return found === wanted || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted);
  if (from === '') return false;
  const above = from.lastIndexOf('/node_modules/');
  return isLocked(packages, above < 0 ? '' : from.slice(0, above), name, wanted);
}
