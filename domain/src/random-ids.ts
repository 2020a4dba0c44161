import type { Ids, RoomCode } from './ids.ts';

/** Consonants and vowels that read alike in most fonts (i, l, o) are left out: codes are read aloud and typed. */
const codeLetters = 'abcdefghjkmnpqrstuvwxyz';

/** {@link Ids} from the platform's cryptographic random numbers (WebCrypto). */
export const randomIds: Ids = {
  next: () => base64Url(crypto.getRandomValues(new Uint8Array(16))),
  secret: () => base64Url(crypto.getRandomValues(new Uint8Array(32))),
  roomCode: () => [letters(3), letters(4), letters(3)].join('-') as RoomCode,
};

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Each letter equally likely: bytes from 253 (11 × 23) on are thrown away, as they would favour the first letters. */
function letters(count: number): string {
  let text = '';
  while (text.length < count)
    for (const byte of crypto.getRandomValues(new Uint8Array(count * 2)))
      if (byte < 253 && text.length < count) text += codeLetters[byte % 23]!;
  return text;
}
