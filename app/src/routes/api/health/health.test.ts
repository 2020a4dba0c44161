import { expect, test, vi } from 'vitest';
import { request } from '#lib/server/rehearsal.ts';

const opened = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', () => opened);
const { fallback } = await import('./+server.ts');
const ask = (path: string) => fallback(request(path));

test('says how each part fares, and 503 while it cannot serve', async () => {
  for (const [ready, status] of [
    [true, 200],
    [false, 503],
  ] as const) {
    const health = { ready, version: '0.1.0', parts: { database: ready ? 'up' : 'down' }, versions: {} };
    opened.openStoa.mockResolvedValue({ health: async () => health });
    const answer = await ask('/api/health');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store']);
    expect(await answer.json()).toEqual(health);
  }
});

test('?live asks nobody', async () => {
  opened.openStoa.mockReset().mockRejectedValue(new Error('the home was asked'));
  const live = await ask('/api/health?live');
  expect([live.status, await live.json()]).toEqual([200, { live: true }]);
  expect(opened.openStoa).not.toHaveBeenCalled();
});
