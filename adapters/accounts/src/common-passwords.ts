/**
 * Whether a password is among those that people choose most (17,950 of eight characters and more, by how often they turned up in
 * leaks). Letter case does not count. The list is read when the first password is chosen, not at start.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  const list = await common;
  return list.has(password.toLowerCase());
}

let common: Promise<ReadonlySet<unknown>> | undefined;
