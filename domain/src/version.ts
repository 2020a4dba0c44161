/** Tells what somebody saw of a thing when they began to change it: one text for the same values, another for others. Not a secret. */
export type Version = string;

/** The thing is not what somebody saw when they began to change it. It stays as it is, so that nobody's words are lost. */
export interface ChangedMeanwhile {
  readonly type: 'ChangedMeanwhile';
  readonly now: Version;
}

/**
 * The version of what a form shows, made of just these values: what else happens to a row (a like, somebody who enters a room) is no
 * reason to ask anybody whether they meant it. Nothing has to be stored for it, so it goes along with restores, branches and files.
 */
export function versionOf(...values: readonly (string | number | boolean | undefined)[]): Version {
  // FNV-1a, twice: versions only have to differ where values do, and are made inside of transactions, where nothing should be awaited.
  let [a, b] = [0x811c9dc5, 0x01000193];
  const text = JSON.stringify(values);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + 1), 0x85ebca6b);
  }
  return [a, b].map((half) => (half >>> 0).toString(36).padStart(7, '0')).join('');
}

/** Whether somebody saw what is there now; whoever does not say what they saw is taken to know. */
export const isSeen = (seen: readonly Version[] | undefined, now: Version): boolean =>
  seen === undefined || seen.includes(now);
