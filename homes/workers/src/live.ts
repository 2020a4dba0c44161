import { err, ok, type Live } from '@stoa/domain';
import type { Bindings } from './bindings.ts';
import { followerRequest } from './follower.ts';
import { outcomeFrom } from './outcome.ts';

/** {@link Live} in the workspaces' Durable Objects, where the streams come from. */
export const createLiveThere = ({ WORKSPACE, PERSON }: Pick<Bindings, 'WORKSPACE' | 'PERSON'>): Live => ({
  async follow(id, follower) {
    // First: news about them that comes now finds the stream as soon as it is there.
    await PERSON.getByName(follower.by.id).follows(id);
    const answered = await WORKSPACE.getByName(id).fetch(followerRequest(follower));
    if (answered.ok) return ok(answered.body!);
    await answered.body?.cancel();
    if (answered.status !== 429) throw new Error(`The workspace answered ${answered.status}.`);
    return err({ type: 'TooOften', retryMs: 1_000 * Number(answered.headers.get('retry-after')) });
  },
  here: (id) => outcomeFrom(WORKSPACE.getByName(id).here()),
  position: (id) => outcomeFrom(WORKSPACE.getByName(id).position()),
});
