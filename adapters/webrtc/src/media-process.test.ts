import { createSocket } from 'node:dgram';
import { mediaContract } from '@stoa/domain/contracts/media';
import type { MediaEvent, MeetingId, SeatId } from '@stoa/domain';
import { afterEach, expect, test } from 'vitest';
import { createMediaProcess, type MediaProcess } from './create-media-process.ts';
import { createContractClient } from './fixtures/contract-client.ts';

const bind = '127.0.0.1';
let next = 3123;
/** Each process gets a port of its own, so that none waits for another to be gone. */
const freshPort = () => (next = next >= 3139 ? 3123 : next + 1);

const running: MediaProcess[] = [];
const launch = (options: Partial<Parameters<typeof createMediaProcess>[0]> = {}) => {
  const media = createMediaProcess({ port: freshPort(), bind, announced: bind, ...options });
  running.push(media);
  return media;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((media) => media.close()));
});

mediaContract('webrtc in a process of its own', async () => {
  const media = createMediaProcess({ port: freshPort(), bind, announced: bind });
  const started = await media.started;
  if (!started.ok) throw new Error(started.error.message);
  return { media, client: createContractClient, close: () => media.close() };
});

test('when the process dies another one is there, everybody is told, and permits still hold', async () => {
  const media = launch();
  await media.started;
  const ada = await sit(media, 'ada');
  const bob = await sit(media, 'bob');
  const before = media.pid();
  process.kill(before!, 'SIGKILL');
  await until(() => [ada, bob].every(({ events }) => states(events).join() === 'down,up'));
  expect(media.pid()).not.toBe(before);
  expect(media.state()).toBe('up');
  const again = await sit(media, 'ada', false);
  const bobAgain = await sit(media, 'bob', false);
  bobAgain.client.send('microphone');
  await until(() => again.events.some((event) => event.type === 'slots' && event.slots.length === 1));
  expect(again.generation).toBeGreaterThan(bob.generation);
  for (const { client } of [ada, bob, again, bobAgain]) client.close();
});

test('a process that hangs is noticed and replaced', async () => {
  const media = launch();
  await media.started;
  const before = media.pid()!;
  process.kill(before, 'SIGSTOP');
  await until(() => media.state() === 'down' || media.pid() !== before);
  await until(() => media.state() === 'up');
  expect(media.pid()).not.toBe(before);
});

test('without libdatachannel, werift carries the same room', async () => {
  const media = launch({ engine: 'werift', port: 43_400 });
  expect(await media.started).toEqual({ ok: true, value: undefined });
  const [ada, bob] = [await sit(media, 'ada'), await sit(media, 'bob')];
  bob.client.send('microphone');
  bob.client.send('camera');
  media.want('hall' as MeetingId, 'ada' as SeatId, [{ seat: 'bob' as SeatId, source: 'camera', width: 640 }]);
  await until(() => ada.events.some((event) => event.type === 'slots' && event.slots.length === 2));
  for (const mid of ['a0', 'c0']) expect(await ada.client.receives(mid)).toBe(true);
  for (const { client } of [ada, bob]) client.close();
});

test('a port in use is one clear sentence that names the port and the setting', async () => {
  const socket = createSocket('udp4');
  const port = freshPort();
  await new Promise<void>((resolve) => socket.bind(port, bind, resolve));
  const started = await launch({ port }).started;
  socket.close();
  expect(started.ok).toBe(false);
  if (started.ok) return;
  expect(started.error.message).toContain(String(port));
  expect(started.error.message).toContain('STOA_MEDIA_PORT');
});

test('an address to announce that is none, and an entry that is not there, are refused', async () => {
  const wrong = await launch({ announced: 'stoa.example' }).started;
  expect(wrong.ok || wrong.error.message).toContain('STOA_MEDIA_ADDRESS');
  const missing = await launch({ entry: new URL('./no-such-entry.ts', import.meta.url) }).started;
  expect(missing.ok || missing.error.type).toBe('MediaRefused');
});

test('the process ends with the server, even when the server is killed', async () => {
  const { fork } = await import('node:child_process');
  const server = fork(new URL('./fixtures/server.ts', import.meta.url), [String(freshPort())]);
  const pid = await new Promise<number>((resolve) =>
    server.once('message', (message) => resolve(message as number)),
  );
  expect(isAlive(pid)).toBe(true);
  server.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

async function sit(media: MediaProcess, name: string, permit = true) {
  const hall = 'hall' as MeetingId;
  const id = name as SeatId;
  const events: MediaEvent[] = [];
  const client = createContractClient();
  const everything = { microphone: true, camera: true, screen: true, screenAudio: true };
  if (permit) media.permit(hall, id, everything);
  media.connect(hall, id, (event) => events.push(event));
  await until(() => events.some(({ type }) => type === 'offer'));
  const { generation, sdp } = events.find((event) => event.type === 'offer')!;
  media.answer(hall, id, generation, await client.answer(sdp));
  await until(() => events.some(({ type }) => type === 'connected'));
  return { client, events, generation };
}

const states = (events: readonly MediaEvent[]) =>
  events.flatMap((event) => (event.type === 'engine' ? [event.state] : []));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (
    const end = performance.now() + 14_000;
    !holds();
    await new Promise((resolve) => setTimeout(resolve, 20))
  )
    if (performance.now() > end) throw new Error(`It never became so: ${holds.toString()}`);
}
