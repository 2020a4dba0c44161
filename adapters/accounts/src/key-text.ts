import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { keyPrefix } from '@stoa/domain';
import { generateRandomString } from 'better-auth/crypto';

/** Letters and digits of a key beside its prefix: log2(62^40) is 238 random bits. */
const randomLength = 40;
/** A CRC-32 in base 36. */
const sumLength = 7;
const shape = new RegExp(`^${keyPrefix}[A-Za-z0-9]{${randomLength}}[a-z0-9]{${sumLength}}$`);

/**
 * A new key: the prefix, 40 random letters and digits, and their checksum, so that whoever finds one knows that it is one, and what was
 * mistyped or made up is refused without asking the database.
 */
export function makeKeyText(): string {
  const random = generateRandomString(randomLength, 'a-z', 'A-Z', '0-9');
  return keyPrefix + random + sumOf(random);
}

/** Whether a text could be a key. */
export const isKeyText = (text: string): boolean =>
  shape.test(text) && text.slice(-sumLength) === sumOf(text.slice(keyPrefix.length, -sumLength));

const sumOf = (random: string): string => crc32(random).toString(36).padStart(sumLength, '0');

/** What is stored in the place of a key, as Better Auth's plugin makes it: SHA-256 in base64url. Keys are random, so that it need not be slow. */
export const keyHash = (text: string): string => createHash('sha256').update(text).digest('base64url');
