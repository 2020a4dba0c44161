import { asSlug, type Slug } from '../ids.ts';
import { parseName } from '../people/person.ts';

export const parseWorkspaceName = (text: string) => parseName(text);

/** Names that would read like a page of ours when they stand in a link. */
const reserved = new Set([
  'new',
  'api',
  'admin',
  'settings',
  'account',
  'setup',
  'sign-in',
  'import',
  'deleted',
]);

/**
 * The slug that a name asks for: Latin letters without their marks, other characters as dashes. A name that leaves nothing usable
 * (say, all Greek) gets `workspace`. Candidates come in the order to try: bare first, then with 2, 3, …
 */
export function* slugsFor(name: string): Generator<Slug> {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 34)
    .replace(/^-+|-+$/g, '');
  const base = plain.length >= 2 ? plain : 'workspace';
  if (!reserved.has(base)) yield asSlug(base)!;
  for (let n = 2; n < 100_000; n++) yield asSlug(`${base}-${n}`)!;
}
