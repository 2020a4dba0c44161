import type { MessageId } from '@stoa/domain';

/** A new message id: 22 URL-safe characters from 128 random bits. Made here, so that sending twice appends once. */
export function newMessageId(): MessageId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '') as MessageId;
}
