import { describe, expect, test as base } from 'vitest';
import type { MeetingId, SeatId } from '../ids.ts';
import type { Media, MediaEvent, Slot, Source } from './media.ts';

/** A client that a test plays: what a browser does, on whatever the adapter's packets are. */
export interface ContractClient {
  answer(offer: string): Promise<string>;
  send(source: Source): void;
  stop(source: Source): void;
  /** Whether anything arrives at the slot now. */
  receives(mid: string): Promise<boolean>;
  close(): void;
}

interface Seated {
  readonly id: SeatId;
  readonly client: ContractClient;
  readonly events: MediaEvent[];
  readonly generation: number;
  slots(): readonly Slot[];
}

/** Proves the MD rules of {@link Media} for one adapter; `open` gives an engine with no seats, and clients that can reach it. */
export function mediaContract(
  adapter: string,
  open: () => Promise<{ media: Media; client: () => ContractClient; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ media: Media; sit: (id: string, room?: MeetingId) => Promise<Seated> }>({
    media: async ({ sit: _ }, use) => use(opened!.media),
    sit: async ({}, use) => {
      opened = await open();
      const clients: ContractClient[] = [];
      await use(async (name, room = hall) => {
        const id = name as SeatId;
        const events: MediaEvent[] = [];
        const client = opened!.client();
        clients.push(client);
        const generation = await connect(opened!.media, client, id, room, events);
        const slots = () => events.findLast((event) => event.type === 'slots')?.slots ?? [];
        return { id, client, events, generation, slots };
      });
      for (const client of clients) client.close();
      await opened.close();
    },
  });
  let opened: Awaited<ReturnType<typeof open>> | undefined;

  describe(`Media contract, ${adapter}`, () => {
    test('MD1 connect answers with an offer, and a good answer connects', async ({ sit }) => {
      const ada = await sit('ada');
      expect(ada.events.map(({ type }) => type).slice(0, 2)).toEqual(['offer', 'connected']);
    });

    test('MD1 a new connection has a greater generation and replaces the older one', async ({
      media,
      sit,
    }) => {
      const first = await sit('ada');
      media.permit(hall, first.id, all);
      const bob = await sit('bob');
      first.client.send('microphone');
      await until(() => bob.slots().length === 1);
      const second = await sit('ada');
      expect(second.generation).toBeGreaterThan(first.generation);
      await until(() => bob.slots().length === 0);
      second.client.send('microphone');
      await until(() => bob.slots().length === 1);
      expect(first.events.filter(({ type }) => type === 'failed')).toEqual([]);
    });

    test('MD1 an answer to an older offer is ignored', async ({ media, sit }) => {
      const ada = await sit('ada');
      const events: MediaEvent[] = [];
      media.connect(hall, ada.id, (event) => events.push(event));
      const offer = await offerIn(events);
      media.answer(hall, ada.id, ada.generation, 'nonsense');
      const client = opened!.client();
      media.answer(hall, ada.id, offer.generation, await client.answer(offer.sdp));
      await until(() => events.some(({ type }) => type === 'connected'));
      expect(events.some(({ type }) => type === 'failed')).toBe(false);
      client.close();
    });

    test('MD2 a seat hears the others and sees whom it wants, in its own room only', async ({
      media,
      sit,
    }) => {
      const [ada, bob, cyd] = [await sit('ada'), await sit('bob'), await sit('cyd', yard)];
      for (const { id } of [ada, bob]) media.permit(hall, id, all);
      media.permit(yard, cyd.id, all);
      for (const { client } of [ada, bob, cyd]) {
        client.send('microphone');
        client.send('camera');
      }
      media.want(hall, ada.id, [wanted(bob.id), wanted(cyd.id)]);
      await until(() => ada.slots().length === 2);
      expect(ada.slots().map(({ seat, source }) => `${seat} ${source}`)).toEqual([
        'bob microphone',
        'bob camera',
      ]);
      for (const { mid } of ada.slots()) expect(await ada.client.receives(mid)).toBe(true);
      expect(bob.slots().map(({ source }) => source)).toEqual(['microphone']);
      expect(cyd.slots()).toEqual([]);
    });

    test('MD2 the loudest are told to everybody', async ({ media, sit }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.permit(hall, ada.id, all);
      ada.client.send('microphone');
      for (const { events } of [ada, bob])
        await until(() => events.findLast((e) => e.type === 'speakers')?.speakers[0]?.seat === ada.id);
    });

    test('MD3 what is not permitted any more is not forwarded, whatever is sent', async ({ media, sit }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.permit(hall, bob.id, all);
      bob.client.send('microphone');
      bob.client.send('camera');
      media.want(hall, ada.id, [wanted(bob.id)]);
      await until(() => ada.slots().length === 2);
      const camera = ada.slots().find(({ source }) => source === 'camera')!;
      media.permit(hall, bob.id, { ...all, camera: false });
      await until(() => ada.slots().length === 1);
      expect(await ada.client.receives(camera.mid)).toBe(false);
      expect(await ada.client.receives(ada.slots()[0]!.mid)).toBe(true);
    });

    test('MD4 leaving ends it for the others too, and late calls do no harm', async ({ media, sit }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.permit(hall, bob.id, all);
      bob.client.send('microphone');
      await until(() => ada.slots().length === 1);
      media.leave(hall, bob.id);
      await until(() => ada.slots().length === 0);
      media.leave(hall, bob.id);
      media.want(hall, bob.id, [wanted(ada.id)]);
      media.answer(hall, bob.id, bob.generation, 'v=0');
      media.leave('nowhere' as MeetingId, 'nobody' as SeatId);
      media.permit(hall, ada.id, all);
      const cyd = await sit('cyd');
      ada.client.send('microphone');
      await until(() => cyd.slots().length === 1);
      expect(media.state()).toBe('up');
    });

    test.for(badAnswers)('MD5 %s fails that seat and nobody else', async ([, bad], { media, sit }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.permit(hall, bob.id, all);
      bob.client.send('microphone');
      await until(() => ada.slots().length === 1);
      const events: MediaEvent[] = [];
      media.connect(hall, 'cyd' as SeatId, (event) => events.push(event));
      const { generation } = await offerIn(events);
      media.answer(hall, 'cyd' as SeatId, generation, bad);
      await until(() => events.some(({ type }) => type === 'failed'));
      expect(await ada.client.receives(ada.slots()[0]!.mid)).toBe(true);
      expect(ada.events.some(({ type }) => type === 'failed' || type === 'engine')).toBe(false);
    });

    test('MD6 permits and wishes outlive a connection', async ({ media, sit }) => {
      media.permit(hall, 'bob' as SeatId, all);
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.want(hall, ada.id, [wanted(bob.id)]);
      const [adaAgain, bobAgain] = [await sit('ada'), await sit('bob')];
      bobAgain.client.send('camera');
      await until(() => adaAgain.slots().some(({ seat }) => seat === bob.id));
    });

    test('MD6 before the first permit nothing passes', async ({ media, sit }) => {
      const [ada, bob, cyd] = [await sit('ada'), await sit('bob'), await sit('cyd')];
      media.permit(hall, cyd.id, all);
      bob.client.send('microphone');
      cyd.client.send('microphone');
      await until(() => ada.slots().length > 0);
      expect(ada.slots().map(({ seat }) => seat)).toEqual(['cyd']);
    });

    test('MD7 a picture that stops leaves the slots, and comes back into the same one', async ({
      media,
      sit,
    }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      media.permit(hall, bob.id, all);
      media.want(hall, ada.id, [wanted(bob.id)]);
      bob.client.send('camera');
      await until(() => ada.slots().length === 1);
      const before = ada.slots();
      bob.client.stop('camera');
      await until(() => ada.slots().length === 0);
      bob.client.send('camera');
      await until(() => ada.slots().length === 1);
      expect(ada.slots()).toEqual(before);
    });

    test('MD8 a sender hears that nobody is shown a layer, and at once that somebody is', async ({
      media,
      sit,
    }) => {
      const [ada, bob] = [await sit('ada'), await sit('bob')];
      const watched = () => bob.events.findLast((event) => event.type === 'watched')?.camera;
      media.permit(hall, bob.id, all);
      media.want(hall, ada.id, [wanted(bob.id, 320)]);
      bob.client.send('camera');
      await until(() => watched()?.length === 1);
      const smallest = watched()!;
      media.want(hall, ada.id, [wanted(bob.id, 1280)]);
      await until(() => watched()!.length > 1);
      expect(watched()).toEqual(expect.arrayContaining([...smallest]));
      const { mid } = ada.slots()[0]!;
      expect(await ada.client.receives(mid)).toBe(true);
      expect(ada.events.some(({ type }) => type === 'watched')).toBe(false);
    });
  });
}

const hall = 'hall' as MeetingId;
const yard = 'yard' as MeetingId;
const all = { microphone: true, camera: true, screen: true, screenAudio: true };
const wanted = (seat: SeatId, width = 640) => ({ seat, source: 'camera' as const, width });

const sdpWith = (ufrag: string, pwd: string, fingerprint: string, setup: string) =>
  `v=0\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:${pwd}\r\na=fingerprint:${fingerprint}\r\na=setup:${setup}\r\nm=audio 9 X 0\r\n`;
const print = `sha-256 ${Array(32).fill('AB').join(':')}`;
const badAnswers: readonly [string, string][] = [
  ['an empty answer', ''],
  ['something that is not SDP', '{"type":"answer"}'],
  ['an ICE name with a space', sdpWith('a b c d', 'x'.repeat(24), print, 'active')],
  ['an ICE password too short', sdpWith('abcd', 'short', print, 'active')],
  ['a fingerprint cut off', sdpWith('abcd', 'x'.repeat(24), print.slice(0, -3), 'active')],
  ['a passive answer', sdpWith('abcd', 'x'.repeat(24), print, 'passive')],
];

async function connect(
  media: Media,
  client: ContractClient,
  id: SeatId,
  room: MeetingId,
  events: MediaEvent[],
): Promise<number> {
  media.connect(room, id, (event) => events.push(event));
  const { generation, sdp } = await offerIn(events);
  media.answer(room, id, generation, await client.answer(sdp));
  await until(() => events.some(({ type }) => type === 'connected'));
  return generation;
}

async function offerIn(events: readonly MediaEvent[]): Promise<Extract<MediaEvent, { type: 'offer' }>> {
  await until(() => events.some(({ type }) => type === 'offer'));
  return events.find((event) => event.type === 'offer')!;
}

/** Nothing here is timed: 10 s only end a test that would never end. */
async function until(holds: () => boolean): Promise<void> {
  for (
    const end = performance.now() + 10_000;
    !holds();
    await new Promise((resolve) => setTimeout(resolve, 10))
  )
    if (performance.now() > end) throw new Error(`It never became so: ${holds.toString()}`);
}
