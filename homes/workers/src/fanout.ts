import type { Fanout, Log, News } from '@stoa/domain';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { outlast, type Bindings } from './bindings.ts';

/** {@link Fanout} within one isolate; what is published goes to the one Durable Object that has to hear it as well. */
export function createFanout(env: Bindings, log: Log): Fanout {
  const here = createMemoryFanout();
  here.listen((news) => {
    if (news.type === 'missed') return;
    const telling = tell(env, news).catch((cause: unknown) =>
      log('warn', 'news not delivered', { type: news.type, problem: String(cause) }),
    );
    outlast(telling);
  });
  return here;
}

async function tell({ ROOM, PERSON }: Bindings, news: News): Promise<void> {
  if (news.type === 'meetingChanged') await ROOM.getByName(news.meetingId).meetingChanged();
  else await PERSON.getByName(news.personId).changed();
}
