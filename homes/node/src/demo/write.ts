import {
  commentOnPost,
  hourMs,
  likePost,
  writePost,
  type CommentId,
  type Home,
  type Instant,
  type PersonActor,
  type Result,
} from '@stoa/domain';
import { demoDraft, demoPosts, type DemoPost } from './posts.ts';

/** Everything that the people of the demo wrote, liked and said below it; `hourOf` tells the hour of a day before today. */
export async function writeAll(
  home: Home,
  cast: ReadonlyMap<string, PersonActor>,
  hourOf: (day: Pick<DemoPost, 'daysAgo' | 'hour'>) => Instant,
  now: Instant,
): Promise<void> {
  for (const post of demoPosts.toReversed()) await write(home, cast, post, hourOf(post), now);
  const { by, ...draft } = demoDraft;
  must(await writePost(home, cast.get(by)!, { ...draft, publish: false }));
}

async function write(
  home: Home,
  cast: ReadonlyMap<string, PersonActor>,
  { by, title, body, likedBy, comments }: DemoPost,
  start: Instant,
  now: Instant,
): Promise<void> {
  const after = (hours: number): Home => {
    const then = Math.min(start + hours * hourMs, now) as Instant;
    return { ...home, clock: { now: () => then } };
  };
  const { id: postId } = must(await writePost(after(0), cast.get(by)!, { title, body, publish: true }));
  for (const [n, who] of likedBy.entries())
    must(await likePost(after(1 + n), cast.get(who)!, { postId, on: true }));
  const said: CommentId[] = [];
  for (const { who, hours, text, answers } of comments) {
    const replyTo = answers === undefined ? undefined : said[answers];
    said.push(must(await commentOnPost(after(hours), cast.get(who)!, { postId, body: text, replyTo })).id);
  }
}

function must<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Error(`the demo was refused: ${JSON.stringify(result.error)}`);
  return result.value;
}
