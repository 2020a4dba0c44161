import type { RoomSettings } from '../ports/meetings.ts';

/** What a new room starts with. 50 people with 12 pictures each is what the media engine is built for. */
export const defaultSettings: RoomSettings = {
  lobby: true,
  locked: false,
  chat: true,
  share: true,
  capacity: 50,
};
