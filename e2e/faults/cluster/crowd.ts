import { randomUUID } from 'node:crypto';
import { createRoomClient, type RoomClient } from '../../../homes/node/src/fixtures/room-client.ts';
import { post, type Place } from '../../stoa.ts';

/** A room that guests come straight into. */
export interface OpenRoom {
  readonly code: string;
  readonly meetingId: string;
}

/** Plans a meeting without a lobby, as the form does. */
export async function planOpenRoom(stoa: Place, cookie: string, title = 'Harvest'): Promise<OpenRoom> {
  const made = await post(stoa, '/w/agora/meetings/new', new URLSearchParams({ title }), cookie);
  const meetingId = /\/meetings\/([\w-]{22})/.exec(made.headers.get('location') ?? '')?.[1];
  if (!meetingId) throw new Error(`no meeting was made: ${made.status}`);
  const page = await fetch(`${stoa.url}/w/agora/meetings/${meetingId}`, {
    headers: { cookie, accept: 'text/html' },
  });
  const code = /\/m\/([a-z]{3}-[a-z]{4}-[a-z]{3})/.exec(await page.text())?.[1];
  if (!code) throw new Error('the meeting’s page shows no link to its room');
  return { code, meetingId };
}

/** A guest who talks, comes back whenever the line is lost, and says again whatever was not acknowledged. */
export interface Speaker {
  readonly client: RoomClient;
  /** How long each way back into the room took, from the loss of the line, ms. */
  readonly backMs: number[];
  /** What it waited for in vain, though its line was not closed. */
  readonly lates: string[];
  /** Comes in, and stays in until `leave`. */
  enter(): Promise<void>;
  /** Says it as often as it takes; resolves when it is acknowledged. */
  say(body?: string): Promise<string>;
  /** Talks until `stop`, so many times a second: a seat may say two a second. */
  talk(perSecond: number): void;
  stop(): Promise<void>;
  leave(): void;
}

/** An acknowledgement that does not come in this time, or a welcome, is not waited for any longer, ms. */
const patienceMs = 4_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Way {
  /** Straight to the process that listens there; without it through Nginx. */
  readonly port?: number;
  /** Of somebody with an account; without it a guest, who is let in once a host has been there. */
  readonly cookie?: string;
}

export function createSpeaker(
  stoa: Place,
  code: string,
  name: string,
  { port = stoa.port, cookie }: Way = {},
): Speaker {
  const client = createRoomClient({
    url: () => `ws://127.0.0.1:${port}/api/chat/${code}`,
    origin: stoa.origin,
    ...(cookie === undefined ? { name } : { cookie }),
    keepFrames: false,
  });
  const backMs: number[] = [];
  const lates: string[] = [];
  let inside: Promise<void> | undefined;
  let talking: Promise<void> | undefined;
  let going = false;
  let left = false;

  async function come(): Promise<void> {
    const since = performance.now();
    for (let tries = 0; !left; tries++)
      try {
        const frame = await inTime(client.connect());
        if (frame.t === 'welcome') break;
        throw new Error(`met with ${frame.t}`);
      } catch (cause) {
        if (cause instanceof Late) lates.push('welcome');
        client.drop();
        // As the app does: soon at first, then up to some seconds apart, never all at once.
        await pause(Math.min(200 * 2 ** tries, 2_000) * (0.5 + Math.random() / 2));
      }
    if (left) return;
    backMs.push(performance.now() - since);
    void client.closed().then(() => void (left || (inside = come())));
  }

  return {
    client,
    backMs,
    lates,
    async enter() {
      await (inside = come());
      // The first time was no way back.
      backMs.length = 0;
    },
    async say(body = name) {
      const id = randomUUID();
      for (;;) {
        await inside;
        try {
          await inTime(client.say(id, body));
          return id;
        } catch (cause) {
          if (left) throw cause;
          // A refusal is for later; silence is a line that nobody is at the end of.
          if (cause instanceof Late) {
            lates.push('say');
            client.drop();
          }
          await pause(250);
        }
      }
    },
    talk(perSecond) {
      going = true;
      talking = (async () => {
        await pause(Math.random() * (1_000 / perSecond));
        while (going) {
          const due = performance.now() + 1_000 / perSecond;
          await this.say();
          await pause(Math.max(0, due - performance.now()));
        }
      })();
    },
    async stop() {
      going = false;
      await talking;
    },
    leave() {
      left = true;
      client.drop();
    },
  };
}

class Late extends Error {}
async function inTime<T>(work: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  work.catch(() => {});
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        late = setTimeout(() => reject(new Late('no answer')), patienceMs);
      }),
    ]);
  } finally {
    clearTimeout(late);
  }
}

/** What came of it all, as somebody who comes last reads the whole chat. */
export interface Read {
  readonly acknowledged: number;
  readonly lost: number;
  /** Entries with an id that another one has. */
  readonly doubled: number;
  /** Entries that reached somebody twice or out of order, or never. */
  readonly wrong: number;
  /** The first of those, for whoever looks into it. */
  readonly firstWrong?: string | undefined;
  readonly ids: ReadonlySet<string>;
}

/** Everybody has stopped talking. Waits until all have caught up, and compares. */
export async function readAll(stoa: Place, code: string, crowd: readonly Speaker[]): Promise<Read> {
  const last = createSpeaker(stoa, code, 'Last');
  await last.enter();
  const end = await last.say('the end');
  const has = ({ client }: Speaker): boolean => client.entries.at(-1)?.id === end;
  for (
    const until = performance.now() + 15_000;
    performance.now() < until && !(has(last) && crowd.every(has));
  )
    await pause(50);
  const all = last.client.entries.map(({ id }) => id as string);
  const ids = new Set(all);
  const acknowledged = crowd.flatMap(({ client }) => [...client.acknowledged]);
  const wrong = [...crowd, last].flatMap(({ client: { entries } }, who) => [
    ...entries.flatMap(({ position }, i) => {
      const before = i > 0 ? entries[i - 1]!.position : 0;
      return position === before + 1 ? [] : [`${position} after ${before} for ${who}`];
    }),
    ...(entries.at(-1)?.id === end ? [] : [`${all.length - entries.length} missing at the end for ${who}`]),
  ]);
  last.leave();
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !ids.has(id)).length,
    doubled: all.length - ids.size,
    wrong: wrong.length,
    firstWrong: wrong[0],
    ids,
  };
}

export const isWhole = ({ lost, doubled, wrong }: Read): boolean => lost + doubled + wrong === 0;
export const figureOf = ({ acknowledged, lost, doubled, wrong, firstWrong }: Read): string =>
  `${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled, ${wrong} out of order or missing for somebody${firstWrong ? ` (${firstWrong})` : ''}`;
