import type { Fanout, Log, News } from '@stoa/domain';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { outlast, type Bindings } from './bindings.ts';
import { jobsOf } from './jobs-there.ts';

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

async function tell({ ROOM, PERSON, JOBS, WORKSPACE }: Bindings, news: News): Promise<void> {
  if (news.type === 'meetingChanged') await ROOM.getByName(news.meetingId).meetingChanged();
  else if (news.type === 'picturesChanged') await WORKSPACE.getByName(news.workspaceId).picturesChanged();
  // What ends in it ends with its emptying, which is the work of the jobs' object.
  else if (news.type === 'workspaceGone') await jobsOf({ JOBS }).look();
  else await PERSON.getByName(news.personId).changed();
}
