import { describe, expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import type { CommentId } from '../ids.ts';
import { countUnread, listNotifications } from '../notifications/list-notifications.ts';
import { markRead } from '../notifications/mark-read.ts';
import { minuteMs } from '../time.ts';
import { commentOnPost } from './comment-on-post.ts';
import { deleteComment } from './delete-comment.ts';
import { postLimits } from './post-input.ts';
import { ada, agora, ben, benno, eve, mia, must, told, zoe } from './rehearsal.ts';
import { viewPost } from './view-post.ts';
import { writePost } from './write-post.ts';

async function roof(publish = true) {
  const home = await agora();
  const post = must(await writePost(home, mia, { title: 'The roof', body: 'Done', publish }));
  const say = async (
    by: Parameters<typeof commentOnPost>[1],
    body: string,
    more: Partial<Parameters<typeof commentOnPost>[2]> = {},
  ) => {
    home.clock.pass(minuteMs);
    return commentOnPost(home, by, { postId: post.id, body, ...more });
  };
  return { home, postId: post.id, say };
}

describe('commenting', () => {
  test('members say something, oldest first; answers say to whom', async () => {
    const { home, postId, say } = await roof();
    const asked = must(await say(ben, 'With  the\r\nskylight?'));
    must(await say(mia, 'Yes', { replyTo: asked.id }));
    const view = must(await viewPost(home, eve, { postId }));
    expect(view).toMatchObject({
      commentCount: 2,
      comments: [
        { body: 'With  the\nskylight?', authorName: 'Ben Okafor', mayManage: false },
        { body: 'Yes', answers: { id: asked.id, authorName: 'Ben Okafor', excerpt: 'With the skylight?' } },
      ],
    });
    expect(view.comments[0]).not.toHaveProperty('answers');
  });

  test('many come in pages, the latest first; an answer quotes across them', async () => {
    const { home, postId, say } = await roof();
    const first = must(await say(ben, 'one'));
    for (const body of ['two', 'three']) must(await say(eve, body));
    must(await say(eve, 'four', { replyTo: first.id }));
    const bodies = (view: { comments: readonly { body: string }[] }) => view.comments.map(({ body }) => body);
    const latest = must(await viewPost(home, mia, { postId, limit: 2 }));
    expect(bodies(latest)).toEqual(['three', 'four']);
    expect(latest.comments[1]).toMatchObject({ answers: { authorName: 'Ben Okafor', excerpt: 'one' } });
    const earlier = must(await viewPost(home, mia, { postId, limit: 2, before: latest.earlier }));
    expect(bodies(earlier)).toEqual(['one', 'two']);
    expect(earlier.earlier).toBeUndefined();
    expect(earlier.commentCount).toBe(4);
  });

  test('nobody outside, and nothing below a draft', async () => {
    const { say } = await roof();
    expect(await say(zoe, 'Hello')).toMatchObject({ error: { type: 'NotFound', what: 'workspace' } });
    expect(await say(nobody, 'Hello')).toMatchObject({ error: { type: 'NotSignedIn' } });
    const draft = await roof(false);
    for (const by of [mia, ben])
      expect(await draft.say(by, 'Hello')).toMatchObject({ error: { type: 'NotFound', what: 'post' } });
  });

  test.for([
    [' ', 'empty'],
    ['x'.repeat(postLimits.commentLength + 1), 'tooLong'],
  ] as const)('%# is refused', async ([body, problem]) => {
    const { say } = await roof();
    expect(await say(ben, body)).toEqual({
      ok: false,
      error: { type: 'InvalidInput', field: 'comment', problem },
    });
  });

  test('an answer to what is not here is refused', async () => {
    const { say, home } = await roof();
    const other = must(await writePost(home, mia, { title: 'Other', body: 'x', publish: true }));
    const there = must(await commentOnPost(home, ben, { postId: other.id, body: 'there' }));
    for (const replyTo of [there.id, 'none' as CommentId])
      expect(await say(ben, 'Yes', { replyTo })).toMatchObject({
        error: { type: 'NotFound', what: 'comment' },
      });
  });

  test('a form that is sent twice is one comment', async () => {
    const { say } = await roof();
    const first = must(await say(ben, 'Once', { key: 'form-1' }));
    expect(must(await say(ben, 'Once', { key: 'form-1' }))).toEqual(first);
    expect(must(await say(ben, 'Twice', { key: 'form-1' })).id).not.toBe(first.id);
    expect(must(await say(eve, 'Once', { key: 'form-1' })).id).not.toBe(first.id);
  });

  test('its author and admins delete it; answers stay', async () => {
    const { home, postId, say } = await roof();
    const { id: commentId } = must(await say(ben, 'One'));
    must(await say(eve, 'Two', { replyTo: commentId }));
    expect(await deleteComment(home, eve, { postId, commentId })).toMatchObject({
      error: { type: 'NotAllowed' },
    });
    expect(await deleteComment(home, zoe, { postId, commentId })).toMatchObject({
      error: { type: 'NotFound' },
    });
    must(await deleteComment(home, ada, { postId, commentId }));
    expect(await deleteComment(home, ada, { postId, commentId })).toMatchObject({
      error: { type: 'NotFound', what: 'comment' },
    });
    const { comments } = must(await viewPost(home, mia, { postId }));
    expect(comments.map(({ body, replyTo }) => [body, replyTo])).toEqual([['Two', undefined]]);
    expect(await told(home, mia)).toEqual([['commented', 'Eve', 'Two']]);
  });
});

describe('what people are told', () => {
  test('each once, of what concerns them most, and nobody of their own', async () => {
    const { home, say } = await roof();
    const asked = must(await say(ben, 'With the skylight, @Benno?'));
    expect(await told(home, mia)).toEqual([['commented', 'Ben Okafor', 'With the skylight, @Benno?']]);
    expect(await told(home, benno)).toEqual([['mentioned', 'Ben Okafor', 'With the skylight, @Benno?']]);
    must(await say(eve, '@Ben Okafor yes, @Eve', { replyTo: asked.id }));
    expect(await told(home, ben)).toEqual([['mentioned', 'Eve', '@Ben Okafor yes, @Eve']]);
    must(await say(mia, 'Then so be it', { replyTo: asked.id }));
    expect((await told(home, ben))[0]).toEqual(['replied', 'Mia', 'Then so be it']);
    expect(await told(home, mia)).toHaveLength(2);
    expect(await told(home, eve)).toEqual([]);
  });

  test('a long comment is cut', async () => {
    const { home, say } = await roof();
    must(await say(ben, '𝕏'.repeat(300)));
    expect([...((await told(home, mia))[0]![2] ?? '')]).toHaveLength(140);
  });

  test('a comment whose people cannot be told fails as a whole', async () => {
    const { home, postId } = await roof();
    const notifications = {
      ...home.notifications,
      add: async () => Promise.reject(new Error('the disk is full')),
    };
    const failing = commentOnPost({ ...home, notifications }, ben, { postId, body: 'Hello' });
    await expect(failing).rejects.toThrow('the disk is full');
  });

  test('unread is counted until it is read, by oneself', async () => {
    const { home, say } = await roof();
    must(await say(ben, 'One'));
    must(await say(ben, 'Two'));
    const unread = async (by: typeof mia) => must(await countUnread(home, by, {}));
    expect(await unread(mia)).toBe(2);
    const { items } = must(await listNotifications(home, mia, {}));
    expect(items.map(({ excerpt }) => excerpt)).toEqual(['Two', 'One']);
    must(await markRead(home, eve, { which: items.map(({ id }) => id) }));
    must(await markRead(home, eve, { which: 'all' }));
    expect(await unread(mia)).toBe(2);
    must(await markRead(home, mia, { which: [items[0]!.id] }));
    expect(await unread(mia)).toBe(1);
    must(await markRead(home, mia, { which: 'all' }));
    expect(await unread(mia)).toBe(0);
    expect(await countUnread(home, zoe, {})).toMatchObject({ error: { type: 'NotFound' } });
    expect(await listNotifications(home, nobody, {})).toMatchObject({ error: { type: 'NotSignedIn' } });
    expect(await markRead(home, nobody, { which: 'all' })).toMatchObject({ error: { type: 'NotSignedIn' } });
  });
});
