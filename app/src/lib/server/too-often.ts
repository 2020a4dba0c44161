import type { RequestEvent } from '@sveltejs/kit';
import { networkOf, type Stoa } from '@stoa/domain';
import { isForPrograms } from './api/answering.ts';
import { m } from '#lib/words/made/messages.js';
import { problem } from './api/problem.ts';

/** What one signed-in person may ask for in a minute: far above somebody with several open pages, which ask again every 20 s. */
const usual = 600;
/** What all strangers of one network may, in persons: a school that opens one meeting's door at once comes from one address. */
const personsOfNetwork = 2;
/** What all programs of one person may, in persons. */
const programsOfPerson = 4;
const windowMs = 60_000;

/**
 * The answer to a request that is one too many, else `undefined`. Requests from this machine are not counted: they are probes, or come
 * through a proxy that nobody told us to trust, behind which everybody would share one count.
 */
export async function tooOften(
  event: RequestEvent,
  { attempts, log, asksPerMinute = usual }: Pick<Stoa, 'attempts' | 'asksPerMinute' | 'log'>,
): Promise<Response | undefined> {
  const address = event.getClientAddress();
  if (asksPerMinute === 0 || isThisMachine(address)) return undefined;
  const { person, program, requestId } = event.locals;
  const one = { tries: asksPerMinute, windowMs };
  const waitMs = await attempts.take(
    // A program asks beside its person, who goes on; all programs of one person are counted too.
    program
      ? [
          [`asks:${program.proof.type}:${program.proof.id}`, one],
          [`programs:${program.person.id}`, { tries: programsOfPerson * asksPerMinute, windowMs }],
        ]
      : person
        ? [[`asks:person:${person.id}`, one]]
        : [[`asks:network:${networkOf(address)}`, { tries: personsOfNetwork * asksPerMinute, windowMs }]],
  );
  if (waitMs === undefined) return undefined;
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  log('info', 'asked too often', { requestId, route: event.route.id ?? 'none' });
  const headers = { 'retry-after': String(seconds) };
  if (isForPrograms(event)) return problem(event, 'TooOften', { headers });
  return new Response(m.refusals_asked_too_often({ count: seconds }), {
    status: 429,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}

const isThisMachine = (address: string): boolean => address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
