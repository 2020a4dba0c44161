import { plainLine, plainText } from '../plain-text.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { parseName } from './person.ts';

/** What somebody says of themselves. Empty is nothing said. */
export interface AboutPerson {
  readonly name: string;
  /** Some lines. */
  readonly bio: string;
  readonly location: string;
  /** An address with http or https. */
  readonly website: string;
}

/** Characters. */
export const aboutMost = { bio: 500, location: 100, website: 200 } as const;

/** The parts of a profile as they are kept. A website may be typed without its `https://`. */
export function parseAbout(typed: AboutPerson): Result<AboutPerson, InvalidInput> {
  const name = parseName(typed.name);
  if (!name.ok) return name;
  const bio = plainText(typed.bio);
  const location = plainLine(typed.location);
  const website = plainLine(typed.website);
  for (const [field, value] of Object.entries({ bio, location, website }))
    if (value.length > aboutMost[field as keyof typeof aboutMost])
      return err({ type: 'InvalidInput', field, problem: 'tooLong' });
  const place = website === '' ? '' : placeOf(website);
  if (place === undefined || place.length > aboutMost.website)
    return err({ type: 'InvalidInput', field: 'website', problem: 'invalid' });
  return ok({ name: name.value, bio, location, website: place });
}

/** A link that others press: nothing that runs, and no name and password in it. */
function placeOf(text: string): string | undefined {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return url.hostname.includes('.') || url.hostname === 'localhost' ? url.href : undefined;
}
