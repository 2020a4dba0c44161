import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { openSqlite } from '@stoa/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createSpans } from './spans.ts';
import { createWatch } from './watch.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: object }[];
  status: { code?: number };
}

/** A collector of OTLP over HTTP with JSON. */
async function collector(status = 200) {
  const spans: Span[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      expect([req.method, req.url, req.headers['content-type']]).toEqual([
        'POST',
        '/v1/traces',
        'application/json',
      ]);
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...resourceSpans[0]!.scopeSpans[0]!.spans);
      res.writeHead(status).end('{}');
    });
  });
  const url = await listening(server);
  return { spans, url };
}
async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const trace = '0af7651916cd43dd8448eb211c80319c';

/** One request that performs a use case that reads a database. */
async function askedOnce(endpoint: string, trusted: boolean, problems: string[] = []) {
  const spans = createSpans(endpoint, (problem) => void problems.push(problem));
  const watch = createWatch({ isTrustedProxy: () => trusted, spans });
  const engine = watch.engine(
    await openSqlite(join(mkdtempSync(join(tmpdir(), 'stoa-watch-')), 'one.db')),
    'directory',
  );
  const url = await listening(
    createServer((req, res) =>
      watch.request(req, res, () => {
        watch.took('/w/[slug=slug]');
        void watch
          .trace('listMembers', async () => {
            await engine.query('select :secret as one', { secret: 'canary' });
            await Promise.all([
              engine.transaction(async (tx) => void (await tx.run('create table t (a)'))),
              engine.transaction(async (tx) => void (await tx.run('create table u (a)'))),
            ]);
          })
          .finally(() => res.end());
      }),
    ),
  );
  const sent = request(`${url}/w/agora`, {
    agent: false,
    headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
  }).end();
  const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  await once(answer.resume(), 'close');
  await spans.close();
  await engine.close();
}

test('a request, what it performed and what that asked the database are one trace', async () => {
  const { spans, url } = await collector();
  await askedOnce(`${url}/`, false);
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [root] = named('GET /w/[slug=slug]');
  const [useCase] = named('listMembers');
  expect(root).toMatchObject({ kind: 2, status: {} });
  expect(root!.parentSpanId).toBeUndefined();
  expect(useCase).toMatchObject({ parentSpanId: root!.spanId, kind: 1 });
  expect(named('select directory')).toMatchObject([{ parentSpanId: useCase!.spanId, kind: 3 }]);
  const transactions = named('transaction directory');
  expect(transactions.map((span) => span.parentSpanId)).toEqual([useCase!.spanId, useCase!.spanId]);
  // Each under its own, although both were committed together.
  expect(new Set(named('create directory').map((span) => span.parentSpanId))).toEqual(
    new Set(transactions.map((span) => span.spanId)),
  );
  expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
  expect(root!.traceId).not.toBe(trace);
  for (const span of spans) expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
  expect(root!.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: '200' } });
  expect(JSON.stringify(spans)).not.toContain('canary');
});

test('a trusted proxy’s trace goes on', async () => {
  const { spans, url } = await collector();
  await askedOnce(url, true);
  expect(spans.find((span) => span.kind === 2)).toMatchObject({
    traceId: trace,
    parentSpanId: 'b7ad6b7169203331',
  });
});

test('a collector that refuses or is away costs a log line', async () => {
  const problems: string[] = [];
  await askedOnce((await collector(503)).url, false, problems);
  await askedOnce('http://127.0.0.1:1', false, problems);
  expect(problems).toEqual(['7 spans were not taken', '7 spans were not taken']);
});

test('what waits is bounded', async () => {
  const { spans, url } = await collector();
  const made = createSpans(url, () => {});
  for (let i = 0; i < 5_000; i += 1) made.begin('x', 'server').end({ failed: false, attributes: {} });
  await made.close();
  expect(spans.length).toBeGreaterThanOrEqual(2_048);
  expect(spans.length).toBeLessThan(5_000);
});
