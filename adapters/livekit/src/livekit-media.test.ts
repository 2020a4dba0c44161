import type { MediaEvent, MeetingId, SeatId } from '@stoa/domain';
import { mediaElsewhereContract } from '@stoa/domain/contracts/media-elsewhere';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterEach, expect, test } from 'vitest';
import { apiKey, apiSecret, startLiveKitServer } from './fixtures/livekit-server.ts';
import { createLiveKitMedia } from './livekit-media.ts';

const url = 'wss://livekit.example';

async function open() {
  const server = await startLiveKitServer();
  const media = createLiveKitMedia({ url, apiUrl: server.url, apiKey, apiSecret, lookMs: 50 });
  server.webhook = media.hear;
  await expect.poll(media.state).toBe('up');
  const close = async () => {
    media.close();
    await server.close();
  };
  return { server, media, close };
}

mediaElsewhereContract('livekit', async () => {
  const { server, media, close } = await open();
  return {
    media,
    async arrive(address, token, { unheard = false } = {}) {
      expect(address).toBe(url);
      const { participant, ...there } = await server.arrive(token, !unheard);
      return { room: participant.room, seat: participant.identity, ...there };
    },
    runsOutIn: (token) =>
      (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { exp: number }).exp -
      Date.now() / 1_000,
    goDown: () => void (server.away = true),
    comeUp: () => void (server.away = false),
    close,
  };
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const [hall, ada] = ['hall' as MeetingId, 'ada' as SeatId];
const all = { microphone: true, camera: true, screen: true, screenAudio: true };

async function seated() {
  const opened = await open();
  closing.push(opened.close);
  const events: MediaEvent[] = [];
  opened.media.permit(hall, ada, { ...all, screen: false, screenAudio: false });
  opened.media.connect(hall, ada, (event) => events.push(event));
  await expect.poll(() => events.length).toBe(1);
  return { ...opened, events, token: (events[0] as { token: string }).token };
}

test('a token says what LiveKit documents, and nothing more', async () => {
  const { token } = await seated();
  const claims = await new TokenVerifier(apiKey, apiSecret).verify(token);
  expect(claims).toMatchObject({ iss: apiKey, sub: 'ada' });
  expect(claims.exp! - claims.nbf!).toBe(120);
  expect(claims.video).toEqual({
    roomJoin: true,
    room: 'hall',
    canSubscribe: true,
    canPublish: true,
    canPublishData: false,
    canPublishSources: ['microphone', 'camera'],
    canUpdateOwnMetadata: false,
  });
  await expect(
    new TokenVerifier(apiKey, 'another-secret-of-thirty-two-bytes').verify(token),
  ).rejects.toThrow();
});

test('a change and a removal are the calls that LiveKit documents', async () => {
  const { server, media, token } = await seated();
  await server.arrive(token);
  media.permit(hall, ada, { ...all, microphone: false, screenAudio: false });
  const last = () => server.calls.findLast(({ method }) => method !== 'ListRooms');
  await expect.poll(() => JSON.stringify(last()?.body)).toContain('SCREEN_SHARE');
  expect(last()).toEqual({
    method: 'UpdateParticipant',
    body: {
      room: 'hall',
      identity: 'ada',
      permission: { canSubscribe: true, canPublish: true, canPublishSources: ['CAMERA', 'SCREEN_SHARE'] },
    },
  });
  media.leave(hall, ada);
  await expect.poll(() => last()?.method).toBe('RemoveParticipant');
  expect(last()!.body).toMatchObject({
    room: 'hall',
    identity: 'ada',
    revokeTokenTs: expect.stringMatching(/^\d+$/) as string,
  });
});

test('a webhook is believed with our secret and for its own body only', async () => {
  const { server, media } = await seated();
  const body = JSON.stringify({
    event: 'participant_joined',
    room: { name: 'hall' },
    participant: { identity: 'ada' },
  });
  expect(await media.hear(body, await server.sign(body))).toBe(true);
  expect(await media.hear(body, await server.sign(`${body} `))).toBe(false);
  expect(await media.hear(body, await server.sign(body, 'another-secret-of-thirty-two-bytes'))).toBe(false);
  expect(await media.hear('{"event":', await server.sign('{"event":'))).toBe(false);
});

test('a seat that nothing changed for costs no calls', async () => {
  const { server, media, events, token } = await seated();
  media.permit(hall, ada, { ...all, screen: false, screenAudio: false });
  await server.arrive(token, false);
  const looks = () => server.calls.filter(({ method }) => method === 'ListRooms').length;
  const before = looks();
  await expect.poll(looks).toBeGreaterThan(before + 2);
  expect(server.calls.filter(({ method }) => method !== 'ListRooms')).toEqual([]);
  expect(events).toHaveLength(1);
});

test('a server that is not there is starting, then down, and holds nothing up', async () => {
  const media = createLiveKitMedia({ url, apiUrl: 'http://127.0.0.1:9', apiKey, apiSecret, lookMs: 50 });
  closing.push(async () => media.close());
  expect(media.state()).toBe('starting');
  await expect.poll(media.state).toBe('down');
  media.permit(hall, ada, all);
  media.leave(hall, ada);
});
