import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { openStoa } from '#home';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operationAnswering } from '#lib/server/api/operation.ts';

/**
 * 200 with each part's state and version once this Stoa can serve, else 503. With `?live` 200 from every process that runs, whatever
 * it depends on. Knows nobody, and tells nothing that a visitor may not know.
 */
const health = operationAnswering({
  id: 'checkHealth',
  method: 'GET',
  subject: 'This Stoa',
  summary: 'How each part fares',
  details: '503 with the same body while requests cannot be served.',
  who: 'anyone',
  query: z.looseObject({
    live: z.string().optional().describe('Asks only whether the process runs: `{"live":true}`.'),
  }),
  refuses: [],
  answer: z.union([
    z.object({
      ready: z.boolean(),
      version: z.string(),
      parts: z.record(z.string(), z.enum(['up', 'down', 'starting'])),
      versions: z.record(z.string(), z.string()).optional(),
    }),
    z.object({ live: z.literal(true) }),
  ]),
  async run(_event, { query }) {
    const headers = { 'cache-control': 'no-store' };
    if (query.live !== undefined) return json({ live: true }, { headers });
    const stoa = await openStoa();
    const fares = await stoa.health();
    return json(fares, { status: fares.ready ? 200 : 503, headers });
  },
});

export const { fallback, _operations } = endpoint(health);
