import { expect, test } from 'vitest';
import type { MeetingId, SeatId } from '../ids.ts';
import { mediaContract } from './media.contract.ts';
import type { MediaEvent } from './media.ts';
import { createMemoryMedia } from './media.memory.ts';

mediaContract('memory', async () => {
  const media = createMemoryMedia();
  return { media, client: media.client, close: async () => {} };
});

test('an engine that goes down and comes up is told to every seat', async () => {
  const media = createMemoryMedia();
  const events: MediaEvent[] = [];
  media.connect('hall' as MeetingId, 'ada' as SeatId, (event) => events.push(event));
  media.goDown();
  expect(media.state()).toBe('down');
  media.comeUp();
  await Promise.resolve();
  expect(events.filter(({ type }) => type === 'engine')).toEqual([
    { type: 'engine', state: 'down' },
    { type: 'engine', state: 'up' },
  ]);
});
