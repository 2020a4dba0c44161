import type { Media } from '@stoa/domain';

/** There is no SFU here: calls of up to four people are direct, and the room says that there is nothing else. */
export const noMedia: Media = {
  connect() {},
  answer() {},
  want() {},
  permit() {},
  leave() {},
  state: () => 'down',
};
