import type { RequestEvent } from '@sveltejs/kit';
import { networkOf, type Allowance, type Log, type Stoa } from '@stoa/domain';

/** What one signed-in person may ask for: far above somebody with several open pages, which ask again every 20 s. */
const ofPerson: Allowance = { tries: 600, windowMs: 60_000 };
/** What all strangers of one network may: a school that opens one meeting's door at once comes from one address. */
const ofNetwork: Allowance = { tries: 1_200, windowMs: 60_000 };

/**
 * The answer to a request that is one too many, else `undefined`. Requests from this machine are not counted: they are probes, or come
 * through a proxy that nobody told us to trust, behind which everybody would share one count.
 */
export async function tooOften(
  event: RequestEvent,
  { attempts, log }: Pick<Stoa, 'attempts'> & { log: Log },
): Promise<Response | undefined> {
  const address = event.getClientAddress();
  if (isThisMachine(address)) return undefined;
  const { person, requestId } = event.locals;
  const waitMs = await attempts.take([
    person ? [`asks of ${person.id}`, ofPerson] : [`asks from ${networkOf(address)}`, ofNetwork],
  ]);
  if (waitMs === undefined) return undefined;
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  log('info', 'asked too often', { requestId, route: event.route.id ?? 'none' });
  return new Response(
    `Too much was asked for in a short time. Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`}, then load this page again.`,
    { status: 429, headers: { 'retry-after': String(seconds), 'content-type': 'text/plain; charset=utf-8' } },
  );
}

const isThisMachine = (address: string): boolean => address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
