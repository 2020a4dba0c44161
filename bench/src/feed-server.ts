/**
 * `feed-server.ts <kind> <file>`: server-sent events for whoever connects, of one kind: a `res.write` for each event and listener, all
 * events of a turn in one, or those of our feed, stored for good before. Does what its parent orders.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqlite } from '@stoa/sqlite';
import { migrate, openFeed, type Batch } from '@stoa/tenantdb';
import { clock, eventText, type Kind, type Order, type Sent } from './feed-events.ts';
import { text } from './hall.ts';

const [kind, file] = process.argv.slice(2) as [Kind, string];
/** Events that are made in a turn; ours are as many writers, who share a commit. */
const perTurn = 64;
const enough = 1 << 20;

const responses = new Set<ServerResponse>();
const send = kind === 'feed' ? await sendFromFeed() : sendBare();
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  responses.add(response);
  request.on('close', () => responses.delete(response));
  send.listen?.(response);
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on('message', (order: Order) => void obey(order));

/** How events come about: `make` resolves when they may have gone out. */
interface Sender {
  make(count: number): Promise<unknown>;
  /** All have gone out. */
  done(): Promise<void>;
  /** Makes changes as another process would, so that nobody here hears of them yet. */
  store?(count: number): Promise<void>;
  listen?(response: ServerResponse): void;
}

async function obey({ stored, saturate, pace }: Order): Promise<void> {
  if (stored !== undefined) await send.store?.(stored);
  const before = process.cpuUsage();
  const started = performance.now();
  let events = stored ?? 0;
  if (saturate !== undefined)
    while (performance.now() - started < saturate) {
      await send.make(perTurn);
      events += perTurn;
    }
  if (pace)
    for (; performance.now() - started < pace.forMs; events++) {
      void send.make(1);
      await sleep(Math.max(0, started + ((events + 1) * 1_000) / pace.perSecond - performance.now()));
    }
  await send.done();
  while ([...responses].some(({ writableLength }) => writableLength > 0)) await sleep(1);
  const { user, system } = process.cpuUsage(before);
  process.send!({ events, cpuSeconds: (user + system) / 1e6 } satisfies Sent);
}

function sendBare(): Sender {
  let position = 0;
  return {
    async make(count) {
      const texts = Array.from({ length: count }, () => eventText((position += 1), clock(), text));
      if (kind === 'coalesced') {
        const all = Buffer.from(texts.join(''));
        for (const response of responses) response.write(all);
      } else for (const one of texts) for (const response of responses) response.write(one);
      do await new Promise(setImmediate);
      while ([...responses].some(({ writableLength }) => writableLength > enough));
    },
    async done() {},
  };
}

async function sendFromFeed(): Promise<Sender> {
  let woke = (): void => {};
  const engine = await openSqlite(file, { committed: () => woke() });
  const table = 'create table note (id integer primary key, sent double precision not null, body text)';
  await migrate(engine, [{ name: '0001-note', statements: [table] }], ['note']);
  const feed = openFeed(engine);
  woke = feed.woke;
  const bytes = new WeakMap<Batch, Buffer>();
  const bytesOf = (batch: Batch): Buffer => {
    const known =
      bytes.get(batch) ??
      Buffer.from(
        batch.changes
          .map(({ position, after }) => eventText(position, Number(after?.['sent']), String(after?.['body'])))
          .join(''),
      );
    bytes.set(batch, known);
    return known;
  };
  const positions = new Map<ServerResponse, number>();
  async function follow(response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const after = await feed.position();
    positions.set(response, after);
    for await (const batch of feed.follow({ after, signal: left.signal })) {
      if (!response.write(bytesOf(batch)))
        await once(response, 'drain', { signal: left.signal }).catch(() => {});
      positions.set(response, batch.upTo);
    }
    positions.delete(response);
  }
  const insert = 'insert into note (sent, body) values (:sent, :body)';
  return {
    make: (count) =>
      Promise.all(Array.from({ length: count }, () => engine.run(insert, { sent: clock(), body: text }))),
    async store(count) {
      const other = await openSqlite(file);
      await other.run(
        `insert into note (sent, body) with recursive n (i) as (select 1 union all select i + 1 from n where i < :count)
         select :sent, :body from n`,
        { count, sent: clock(), body: text },
      );
      await other.close();
    },
    async done() {
      const end = await feed.position();
      feed.woke();
      while ([...positions.values()].some((position) => position < end)) await sleep(1);
    },
    listen: (response) => void follow(response),
  };
}
