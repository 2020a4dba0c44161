import { describe, expect, test as base } from 'vitest';
import type { MeetingId, SeatId } from '../ids.ts';
import type { MediaElsewhere, MediaEvent, Source } from './media.ts';

/** A client that came to the other server with a token. */
export interface Arrived {
  readonly room: string;
  readonly seat: string;
  /** What that server lets it send now. */
  may(): Source[];
  isIn(): boolean;
  /** Its line ends. */
  lose(): Promise<void>;
}
/** What a test of {@link mediaElsewhereContract} runs on: the adapter and a stand-in for its server. */
export interface ElsewhereUnderTest {
  readonly media: MediaElsewhere;
  /** Rejects when the token lets nobody in. `unheard` keeps the adapter from hearing of it. */
  arrive(url: string, token: string, options?: { unheard?: boolean }): Promise<Arrived>;
  /** When the token runs out, in s from now. */
  runsOutIn(token: string): number;
  goDown(): void;
  comeUp(): void;
  close(): Promise<void>;
}

/** Proves the ME rules of {@link MediaElsewhere} for one adapter; `open` gives a server that answers, with nobody in it. */
export function mediaElsewhereContract(adapter: string, open: () => Promise<ElsewhereUnderTest>): void {
  const test = base.extend<{ server: ElsewhereUnderTest; media: MediaElsewhere }>({
    server: async ({}, use) => {
      const server = await open();
      await use(server);
      await server.close();
    },
    media: async ({ server }, use) => use(server.media),
  });
  const connect = async (media: MediaElsewhere, seat: SeatId, room = hall) => {
    const events: MediaEvent[] = [];
    media.connect(room, seat, (event) => events.push(event));
    await soon(() => events.some(({ type }) => type === 'elsewhere')).toBe(true);
    return { events, ...events.find((event) => event.type === 'elsewhere')! };
  };

  describe(`MediaElsewhere contract, ${adapter}`, () => {
    test('ME1 a token lets in this seat with what is permitted, and soon runs out', async ({
      server,
      media,
    }) => {
      media.permit(hall, ada, { ...nothing, microphone: true, screen: true });
      const told = await connect(media, ada);
      const there = await server.arrive(told.url, told.token);
      expect([there.room, there.seat, there.may()]).toEqual([hall, ada, ['microphone', 'screen']]);
      const seconds = server.runsOutIn(told.token);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(300);
      await expect(server.arrive(told.url, `${told.token.slice(0, -4)}AAAA`)).rejects.toThrow();
      expect(told.events.filter(({ type }) => type === 'elsewhere')).toHaveLength(1);
    });

    test('ME1 before the first permit nothing may be sent, and generations grow', async ({
      server,
      media,
    }) => {
      const [first, second] = [await connect(media, ada), await connect(media, ada)];
      expect(second.generation).toBeGreaterThan(first.generation);
      expect((await server.arrive(second.url, second.token)).may()).toEqual([]);
    });

    test('ME2 what is permitted later reaches the server, the last word at last', async ({
      server,
      media,
    }) => {
      const told = await connect(media, ada);
      const there = await server.arrive(told.url, told.token);
      for (let n = 0; n < 20; n++) media.permit(hall, ada, n % 2 ? nothing : everything);
      media.permit(hall, ada, { ...everything, camera: false });
      await soon(there.may).toEqual(['microphone', 'screen', 'screenAudio']);
      media.permit(hall, ada, nothing);
      await soon(there.may).toEqual([]);
    });

    for (const unheard of [false, true])
      test(`ME2 a token from before a permit gives nothing back${unheard ? ', also when the server’s word is lost' : ''}`, async ({
        server,
        media,
      }) => {
        media.permit(hall, ada, everything);
        const told = await connect(media, ada);
        media.permit(hall, ada, { ...nothing, camera: true });
        const there = await server.arrive(told.url, told.token, { unheard });
        await soon(there.may).toEqual(['camera']);
      });

    test('ME2 what was permitted while the server was away holds when it is back', async ({
      server,
      media,
    }) => {
      media.permit(hall, ada, everything);
      const told = await connect(media, ada);
      const there = await server.arrive(told.url, told.token);
      server.goDown();
      media.permit(hall, ada, nothing);
      await soon(() => media.state()).toBe('down');
      server.comeUp();
      await soon(there.may).toEqual([]);
    });

    test('ME3 who leaves is thrown out, and again when they come with an old token', async ({
      server,
      media,
    }) => {
      const told = await connect(media, ada);
      const there = await server.arrive(told.url, told.token);
      const other = await connect(media, bob);
      const stays = await server.arrive(other.url, other.token);
      media.leave(hall, ada);
      media.leave(hall, 'unknown' as SeatId);
      await soon(there.isIn).toBe(false);
      const again = await server.arrive(told.url, told.token);
      await soon(again.isIn).toBe(false);
      expect(stays.isIn()).toBe(true);
    });

    test('ME4 connected and failed are those of the newest connection', async ({ server, media }) => {
      const first = await connect(media, ada);
      const there = await server.arrive(first.url, first.token);
      await soon(() => first.events.at(-1)).toEqual({ type: 'connected', generation: first.generation });
      const second = await connect(media, ada);
      await there.lose();
      const now = await server.arrive(second.url, second.token);
      await soon(() => second.events.at(-1)).toEqual({ type: 'connected', generation: second.generation });
      await now.lose();
      await soon(() => second.events.at(-1)).toMatchObject({ type: 'failed', generation: second.generation });
      expect(second.events.filter(({ type }) => type === 'failed')).toHaveLength(1);
      expect(first.events.some(({ type }) => type === 'failed')).toBe(false);
    });

    test('ME5 what is not signed is not believed', async ({ media }) => {
      const told = await connect(media, ada);
      const lie = JSON.stringify({
        event: 'participant_joined',
        room: { name: hall },
        participant: { identity: ada },
      });
      for (const signature of ['', 'nonsense', told.token])
        expect(await media.hear(lie, signature)).toBe(false);
      expect(told.events.map(({ type }) => type)).toEqual(['elsewhere']);
    });

    test('ME6 a server that goes and comes back is told to everybody', async ({ server, media }) => {
      const all = [await connect(media, ada), await connect(media, bob)];
      server.goDown();
      await soon(() => media.state()).toBe('down');
      server.comeUp();
      await soon(() => media.state()).toBe('up');
      for (const { events } of all)
        expect(events.flatMap((event) => (event.type === 'engine' ? [event.state] : []))).toEqual([
          'down',
          'up',
        ]);
    });
  });
}

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 12_000, interval: 20 });
const hall = 'hall' as MeetingId;
const [ada, bob] = ['ada', 'bob'] as [SeatId, SeatId];
const everything = { microphone: true, camera: true, screen: true, screenAudio: true };
const nothing = { microphone: false, camera: false, screen: false, screenAudio: false };
