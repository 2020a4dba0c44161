import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@stoa/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createMetrics, type Looked } from './metrics.ts';
import { createWatch } from './watch.ts';

const nobodyTrusted = () => false;
const looked: Looked = {
  sockets: () => ({ sockets: 7, rooms: 2, people: 5, cutAsSlow: 1, cutAsFlood: 0 }),
  media: () => ({ up: true, restarts: 3 }),
};

test('requests are counted by what our own code calls them', async () => {
  const metrics = createMetrics();
  const watch = createWatch({ isTrustedProxy: nobodyTrusted, metrics });
  const server = createServer((req, res) =>
    watch.request(req, res, () => {
      if (req.url!.startsWith('/m/')) watch.took('/m/[code=code]');
      res.statusCode = req.url === '/broken' ? 500 : 200;
      res.end();
    }),
  ).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string, method = 'GET') => {
    const sent = request({ port, host: '127.0.0.1', path, method, agent: false }).end();
    const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(answer.resume(), 'close');
  };
  for (const code of ['a', 'b', 'c']) await ask(`/m/${code}`);
  await ask('/_app/immutable/entry.js');
  await ask('/broken');
  await ask('/anything', 'PROPFIND');
  const lines = (await metrics.text()).split('\n').filter((line) => line.includes('duration_seconds_count'));
  expect(lines).toEqual([
    'stoa_http_request_duration_seconds_count{method="GET",route="/m/[code=code]",status="200"} 3',
    'stoa_http_request_duration_seconds_count{method="GET",route="file",status="200"} 1',
    'stoa_http_request_duration_seconds_count{method="GET",route="none",status="500"} 1',
    'stoa_http_request_duration_seconds_count{method="other",route="none",status="200"} 1',
  ]);
});

test('use cases are counted by how they ended, and messages once', async () => {
  const metrics = createMetrics();
  const { trace } = createWatch({ isTrustedProxy: nobodyTrusted, metrics });
  await trace('say', async () => ({ ok: true }));
  await trace('say', async () => ({ ok: false }));
  await expect(
    trace('say', async () => {
      throw new Error('no disk');
    }),
  ).rejects.toThrow('no disk');
  const text = await metrics.text();
  for (const outcome of ['ok', 'refused', 'failed'])
    expect(text).toContain(`stoa_use_case_duration_seconds_count{use_case="say",outcome="${outcome}"} 1`);
  expect(text).toContain('stoa_chat_messages_total 1\n');
});

test('a database is measured, and works as before', async () => {
  const metrics = createMetrics();
  const watch = createWatch({ isTrustedProxy: nobodyTrusted, metrics });
  const engine = watch.engine(
    await openSqlite(join(mkdtempSync(join(tmpdir(), 'stoa-watch-')), 'one.db')),
    'workspace',
  );
  onTestFinished(() => engine.close());
  await engine.run('create table t (a integer primary key)');
  await engine.transaction(async (tx) => {
    await tx.run('insert into t values (1)');
    // A call on the engine itself joins the transaction (E5).
    await engine.run('insert into t values (2)');
  });
  await expect(engine.run('insert into t values (1)')).rejects.toThrow();
  expect(await engine.query('select a from t')).toEqual([{ a: 1 }, { a: 2 }]);
  const text = await metrics.text();
  expect(text).toContain('stoa_database_duration_seconds_count{database="workspace",kind="read"} 1');
  expect(text).toContain('stoa_database_duration_seconds_count{database="workspace",kind="write"} 4');
  expect(text).toContain('stoa_database_writes_waiting{database="workspace"} 0');
});

test('/metrics answers, also about now, and nothing else does', async () => {
  const metrics = createMetrics();
  metrics.look(looked);
  const port = await freePort();
  await metrics.listen(port, '127.0.0.1');
  onTestFinished(() => metrics.close());
  const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
  for (let twice = 0; twice < 2; twice += 1) {
    const text = await (await at('/metrics')).text();
    for (const line of [
      'stoa_sockets 7',
      'stoa_people_in_calls 5',
      'stoa_media_restarts_total 3',
      'stoa_sockets_cut_slow_total 1',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
  }
  expect([(await at('/')).status, (await at('/metrics', { method: 'POST' })).status]).toEqual([404, 404]);
});

test('the dashboard asks for nothing that is not there', async () => {
  const metrics = createMetrics();
  metrics.look(looked);
  const text = await metrics.text();
  const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
  const dashboard = readFileSync(new URL('../../../infra/grafana/stoa.json', import.meta.url), 'utf8');
  const panels = (JSON.parse(dashboard) as { panels: { targets?: { expr: string }[] }[] }).panels;
  const asked = panels
    .flatMap(({ targets = [] }) => targets)
    .flatMap(({ expr }) => expr.match(/\b(?:stoa|nodejs|process)_\w+/g) ?? [])
    .map((name) => (there.has(name) ? name : name.replace(/_(?:bucket|count|sum)$/, '')));
  expect(asked.filter((name) => !there.has(name))).toEqual([]);
  // And shows all that is ours.
  expect([...there].filter((name) => name.startsWith('stoa_') && !asked.includes(name))).toEqual([]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
