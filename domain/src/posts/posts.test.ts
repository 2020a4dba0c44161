import { describe, expect, test } from 'vitest';
import { nobody, type Actor, type PersonActor } from '../actor.ts';
import type { GuestId, PostId } from '../ids.ts';
import { minuteMs } from '../time.ts';
import { deletePost } from './delete-post.ts';
import { editPost, versionOfPost } from './edit-post.ts';
import { likePost } from './like-post.ts';
import { countPosts, listDrafts, listPopularPosts, listPosts } from './list-posts.ts';
import { postLimits } from './post-input.ts';
import { ada, agora, ben, benno, eve, mia, must, told, zoe, type Agora } from './rehearsal.ts';
import { unpublishPost } from './unpublish-post.ts';
import { viewPost } from './view-post.ts';
import { writePost } from './write-post.ts';

const words = { title: 'The roof', body: 'It is **done**.' };
const write = async (home: Agora, by: PersonActor, more: Partial<Parameters<typeof writePost>[2]> = {}) => {
  home.clock.pass(minuteMs);
  return must(await writePost(home, by, { ...words, publish: true, ...more }));
};
const titles = ({ items }: { items: readonly { title: string }[] }) => items.map(({ title }) => title);

describe('writing', () => {
  test('a draft is its author’s alone, until it is published', async () => {
    const home = await agora();
    const draft = await write(home, ben, { publish: false, body: '' });
    expect(draft).toMatchObject({ publishedAt: undefined, authorName: 'Ben Okafor', changedBy: ben.id });
    for (const by of [mia, ada, eve])
      expect(await viewPost(home, by, { postId: draft.id })).toMatchObject({
        error: { type: 'NotFound', what: 'post' },
      });
    expect(titles(must(await listPosts(home, ben, {})))).toEqual([]);
    expect(titles(must(await listDrafts(home, ben, {})))).toEqual(['The roof']);
    expect(titles(must(await listDrafts(home, mia, {})))).toEqual([]);

    const refused = await editPost(home, ben, {
      postId: draft.id,
      title: 'The roof',
      body: ' ',
      publish: true,
    });
    expect(refused).toMatchObject({ error: { type: 'InvalidInput', field: 'body', problem: 'empty' } });
    const out = must(await editPost(home, ben, { postId: draft.id, ...words, publish: true }));
    expect(out).toMatchObject({
      publishedAt: home.clock.now(),
      editedAt: undefined,
      bodyText: 'It is done.',
    });
    expect(titles(must(await listPosts(home, mia, {})))).toEqual(['The roof']);
    expect(titles(must(await listDrafts(home, ben, {})))).toEqual([]);
  });

  test.for([
    [{ title: ' \n' }, 'title', 'empty'],
    [{ title: 'x'.repeat(postLimits.titleLength + 1) }, 'title', 'tooLong'],
    [{ body: '\u200b' }, 'body', 'empty'],
    [{ body: 'x'.repeat(postLimits.bodyLength + 1) }, 'body', 'tooLong'],
  ] as const)('%j is refused, and nothing is kept', async ([typed, field, problem]) => {
    const home = await agora();
    expect(await writePost(home, mia, { ...words, ...typed, publish: true })).toEqual({
      ok: false,
      error: { type: 'InvalidInput', field, problem },
    });
    expect(must(await countPosts(home, mia, {})).posts).toBe(0);
  });

  test('a form that is sent twice is one post; other words under its key are another', async () => {
    const home = await agora();
    const first = await write(home, mia, { key: 'form-1' });
    expect(await write(home, mia, { key: 'form-1' })).toEqual(first);
    const other = await write(home, mia, { key: 'form-1', body: 'Something else' });
    const stolen = await write(home, eve, { key: 'form-1' });
    const odd = await write(home, mia, { key: '../x' });
    expect(new Set([first.id, other.id, stolen.id, odd.id]).size).toBe(4);
    expect(first.id).toBe('form-1');
    expect((await home.posts.byId(first.id))?.body).toBe(words.body);
  });

  test('lists go on where the page before ended', async () => {
    const home = await agora();
    for (const title of ['one', 'two', 'three']) await write(home, mia, { title });
    const page = must(await listPosts(home, eve, { limit: 2 }));
    expect(titles(page)).toEqual(['three', 'two']);
    await write(home, mia, { title: 'four' });
    const rest = must(await listPosts(home, eve, { limit: 2, before: page.next }));
    expect(titles(rest)).toEqual(['one']);
    expect(rest.next).toBeUndefined();
  });
});

describe('two who change one post', () => {
  test('the later one hears of the earlier one’s words, and those stay', async () => {
    const home = await agora();
    const post = await write(home, ben);
    const seen = [versionOfPost(post)];
    const bens = must(
      await editPost(home, ben, { postId: post.id, title: 'Roof', body: 'Ben’s', publish: false, seen }),
    );
    const adas = { postId: post.id, title: 'Roof', body: 'Ada’s', publish: false };
    expect(await editPost(home, ada, { ...adas, seen })).toEqual({
      ok: false,
      error: { type: 'ChangedMeanwhile', now: versionOfPost(bens) },
    });
    expect(must(await viewPost(home, mia, { postId: post.id })).post).toMatchObject({
      body: 'Ben’s',
      changedBy: ben.id,
    });
    expect(must(await editPost(home, ada, { ...adas, seen: [versionOfPost(bens)] })).body).toBe('Ada’s');
  });

  test('likes, and the same words sent twice, are no other words', async () => {
    const home = await agora();
    const post = await write(home, ben, { publish: false });
    const twice = {
      postId: post.id,
      title: 'Roof',
      body: 'Done',
      publish: true,
      seen: [versionOfPost(post)],
    };
    must(await editPost(home, ben, twice));
    const published = must(await editPost(home, ben, twice));
    must(await likePost(home, mia, { postId: post.id, on: true }));
    const changed = { ...twice, body: 'Done, really', seen: [versionOfPost(published)] };
    expect(must(await editPost(home, ben, changed)).body).toBe('Done, really');
  });
});

describe('who may', () => {
  const strangers: readonly Actor[] = [zoe, nobody, { type: 'guest', id: 'g' as GuestId, name: 'Gus' }];

  test('nobody outside sees, writes, likes or deletes', async () => {
    const home = await agora();
    const { id: postId } = await write(home, mia);
    for (const by of strangers) {
      const answers = [
        await writePost(home, by, { ...words, publish: true }),
        await listPosts(home, by, {}),
        await listDrafts(home, by, {}),
        await listPopularPosts(home, by, {}),
        await countPosts(home, by, {}),
        await viewPost(home, by, { postId }),
        await editPost(home, by, { postId, ...words, publish: false }),
        await unpublishPost(home, by, { postId }),
        await deletePost(home, by, { postId }),
        await likePost(home, by, { postId, on: true }),
      ];
      const refusal = by === zoe ? { type: 'NotFound', what: 'workspace' } : { type: 'NotSignedIn' };
      for (const answer of answers) expect(answer).toEqual({ ok: false, error: refusal });
    }
    expect(await home.posts.byId(postId)).toMatchObject({
      title: 'The roof',
      publishedAt: expect.any(Number),
    });
  });

  test('authors and admins change, unpublish and delete; other members do not', async () => {
    const home = await agora();
    const { id: postId } = await write(home, ben);
    for (const act of [
      (by: Actor) => editPost(home, by, { postId, title: 'Taken', body: 'over', publish: false }),
      (by: Actor) => unpublishPost(home, by, { postId }),
      (by: Actor) => deletePost(home, by, { postId }),
    ])
      expect(await act(eve)).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(must(await viewPost(home, eve, { postId }))).toMatchObject({ mayManage: false, post: words });

    home.clock.pass(minuteMs);
    const edited = must(
      await editPost(home, ada, { postId, title: 'The roof, at last', body: 'Done', publish: false }),
    );
    expect(edited).toMatchObject({ editedAt: home.clock.now(), changedBy: ada.id, authorId: ben.id });
    expect(edited.publishedAt).toBeDefined();
    must(await unpublishPost(home, ada, { postId }));
    expect(await viewPost(home, ada, { postId })).toMatchObject({ error: { type: 'NotFound' } });
    expect(must(await viewPost(home, ben, { postId })).post.publishedAt).toBeUndefined();
    must(await deletePost(home, ben, { postId }));
    expect(await deletePost(home, ben, { postId })).toMatchObject({ error: { type: 'NotFound' } });
  });

  test('what is not there is not found', async () => {
    const home = await agora();
    const postId = 'none' as PostId;
    for (const answer of [
      await viewPost(home, mia, { postId }),
      await editPost(home, mia, { postId, ...words, publish: true }),
      await unpublishPost(home, mia, { postId }),
      await deletePost(home, mia, { postId }),
      await likePost(home, mia, { postId, on: true }),
    ])
      expect(answer).toEqual({ ok: false, error: { type: 'NotFound', what: 'post' } });
  });
});

describe('liking', () => {
  test('each member counts once, and takes it back', async () => {
    const home = await agora();
    const { id: postId } = await write(home, mia);
    expect(await likePost(home, ben, { postId, on: true })).toEqual({
      ok: true,
      value: { likes: 1, liked: true },
    });
    expect(must(await likePost(home, ben, { postId, on: true }))).toEqual({ likes: 1, liked: true });
    expect(must(await likePost(home, eve, { postId, on: true }))).toEqual({ likes: 2, liked: true });
    expect(must(await viewPost(home, mia, { postId }))).toMatchObject({ likes: 2, liked: false });
    expect(must(await likePost(home, ben, { postId, on: false }))).toEqual({ likes: 1, liked: false });
    expect(must(await likePost(home, ben, { postId, on: false }))).toEqual({ likes: 1, liked: false });
  });

  test('a draft cannot be liked, not even by its author', async () => {
    const home = await agora();
    const { id: postId } = await write(home, mia, { publish: false });
    expect(await likePost(home, mia, { postId, on: true })).toMatchObject({ error: { type: 'NotFound' } });
  });

  test('the author is told once for all who like it, and not of their own', async () => {
    const home = await agora();
    const { id: postId } = await write(home, mia);
    for (const by of [mia, ben, eve]) must(await likePost(home, by, { postId, on: true }));
    const [only, ...more] = await home.notifications.of(mia.id, 10);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ kind: 'liked', authorName: 'Eve', others: 2, title: 'The roof', postId });
  });

  test('popular is what is liked most of what is new', async () => {
    const home = await agora();
    const old = await write(home, mia, { title: 'old' });
    must(await likePost(home, ben, { postId: old.id, on: true }));
    home.clock.pass(31 * 24 * 60 * minuteMs);
    const [some, most] = [
      await write(home, mia, { title: 'some' }),
      await write(home, mia, { title: 'most' }),
    ];
    await write(home, mia, { title: 'none' });
    for (const [post, by] of [
      [some, ben],
      [most, ben],
      [most, eve],
    ] as const)
      must(await likePost(home, by, { postId: post.id, on: true }));
    expect(must(await listPopularPosts(home, ben, {})).map(({ title }) => title)).toEqual(['most', 'some']);
    expect(must(await countPosts(home, ben, {}))).toEqual({ posts: 4, likes: 4, comments: 0 });
  });
});

describe('naming people', () => {
  test.for([
    ['@Ben Okafor, look', ['Ben Okafor']],
    ['@ben okafor and @EVE.', ['Ben Okafor', 'Eve']],
    ['(@Eve) @Eve', ['Eve']],
    ['@Ben', ['Ben']],
    ['@Benno is not @Ben', ['Benno', 'Ben']],
    ['mail ben@Eve.example', []],
    ['@Zoe and @Nobody', []],
    ['`@` and @ Eve', []],
    ['@Evelyn', []],
  ] as const)('%j names %j', async ([body, names]) => {
    const home = await agora();
    const { mentions } = await write(home, mia, { body });
    expect(mentions.map(({ name }) => name)).toEqual(names);
  });

  test('one of two people with one name is who was picked', async () => {
    const home = await agora();
    const twins = [
      { ...benno, name: 'Ben Okafor' },
      { ...ben, name: 'Ben Okafor' },
    ].map(({ id, name }) => ({
      personId: id,
      name,
      email: '',
      role: 'member' as const,
      joinedAt: home.clock.now(),
    }));
    const workspaces = { ...home.workspaces, members: async () => ({ members: twins, total: 2 }) };
    const named = async (picked: (typeof ben.id)[]) =>
      must(
        await writePost({ ...home, workspaces }, mia, {
          ...words,
          body: '@Ben Okafor',
          publish: false,
          picked,
        }),
      ).mentions;
    expect(await named([ben.id])).toEqual([{ personId: ben.id, name: 'Ben Okafor' }]);
    expect(await named([benno.id])).toEqual([{ personId: benno.id, name: 'Ben Okafor' }]);
    expect(await named([eve.id])).toHaveLength(1);
  });

  test('they are told when it is published, and once', async () => {
    const home = await agora();
    const body = 'Thanks @Eve and @Mia';
    const draft = await write(home, mia, { body, publish: false });
    expect(await told(home, eve)).toEqual([]);
    must(await editPost(home, mia, { postId: draft.id, title: 'Thanks', body, publish: true }));
    expect(await told(home, eve)).toEqual([['mentioned', 'Mia', 'Thanks @Eve and @Mia']]);
    expect(await told(home, mia)).toEqual([]);
    must(
      await editPost(home, mia, {
        postId: draft.id,
        title: 'Thanks',
        body: `${body} @Benno`,
        publish: false,
      }),
    );
    expect(await told(home, eve)).toHaveLength(1);
    expect(await told(home, benno)).toHaveLength(1);
  });

  test('what is taken back is not told any more', async () => {
    const home = await agora();
    const { id: postId } = await write(home, mia, { body: '@Eve' });
    must(await likePost(home, ben, { postId, on: true }));
    must(await unpublishPost(home, mia, { postId }));
    expect(await told(home, eve)).toEqual([]);
    expect(await told(home, mia)).toEqual([]);
    must(await editPost(home, mia, { postId, title: 'Again', body: '@Eve', publish: true }));
    expect(await told(home, eve)).toHaveLength(1);
    expect(must(await viewPost(home, eve, { postId })).likes).toBe(1);
    must(await deletePost(home, mia, { postId }));
    expect(await told(home, eve)).toEqual([]);
  });
});
