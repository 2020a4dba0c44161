import { expect, test } from 'vitest';
import { stoaItself, type Actor } from '../actor.ts';
import type { PersonId } from '../ids.ts';
import { createJobRunner } from '../jobs/runner.ts';
import type { Definition } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { ProcessId } from '../ports/leases.ts';
import { createMemoryBlobs } from '../ports/blobs.memory.ts';
import type { Images } from '../ports/images.ts';
import type { News } from '../ports/fanout.ts';
import { createMemoryJobQueue } from '../ports/job-queue.memory.ts';
import { agora, ben, mia } from '../workspaces/rehearsal.ts';
import { makePicture } from './make-picture.ts';
import { asPictureHash } from '../ports/pictures.ts';
import { hollowPng, samplePicture } from './picture-samples.ts';
import { pictureMostBytes, placeOfPerson, type PictureName } from './picture-places.ts';
import { readPicture } from './read-picture.ts';
import { removePicture } from './remove-picture.ts';
import { picturesOf } from './show-pictures.ts';
import { takePicture } from './take-picture.ts';
import { viewPicture } from './view-picture.ts';

async function stage() {
  const directory = await agora({ ben: 'member' });
  const jobs = createMemoryJobQueue(directory);
  const blobs = createMemoryBlobs();
  const home = { ...directory, jobs, blobs };
  const news: News[] = [];
  home.fanout.listen((one) => void (one.type !== 'missed' && news.push(one)));
  const runnerOf = (images: Images = home.images) =>
    createJobRunner<JobHome>({
      queue: jobs as JobQueue,
      definitions: [makePicture] as readonly Definition<never>[] as readonly Definition<JobHome>[],
      home: { directory: { ...home, images }, inWorkspace: () => expect.unreachable() } as unknown as JobHome,
      ...{ owner: 'p' as ProcessId, clock: home.clock, random: () => 0, log: () => {} },
    });
  return {
    home,
    blobs,
    news,
    runnerOf,
    work: (images?: Images) => runnerOf(images).drain(),
    keys: async (person: PersonId) =>
      (await blobs.list(placeOfPerson(person), { limit: 100 })).map(({ key }) => key as string),
    take: (by: Actor, bytes: Uint8Array) => takePicture(home, by, { bytes }),
    view: async (by: Actor) => {
      const viewed = await viewPicture(home, by);
      if (!viewed.ok) throw new Error(viewed.error.type);
      return viewed.value;
    },
  };
}

const partsOf = (name: PictureName | undefined) => {
  const [person, hash] = name!.split('/');
  return { personId: person as PersonId, hash: asPictureHash(hash!)! };
};

test('what somebody sends is shown once it is made, in two sizes, and nothing else of it is kept', async () => {
  const { home, take, view, work, keys, news } = await stage();
  expect(await take(mia, samplePicture('squareWebp'))).toEqual({ ok: true, value: null });
  expect(await view(mia)).toEqual({ isMade: true, isPossible: true });
  expect(await keys(mia.id)).toHaveLength(1);
  expect(news).toEqual([]);
  await work();

  const { shown, ...rest } = await view(mia);
  expect(rest).toEqual({ isMade: false, isPossible: true });
  const { personId, hash } = partsOf(shown);
  expect(personId).toBe(mia.id);
  expect(await keys(mia.id)).toEqual([`people/pmia/${hash}/256`, `people/pmia/${hash}/64`]);
  expect(await picturesOf(home.pictures, [mia.id, ben.id, mia.id, undefined])).toEqual({ mia: shown });
  const read = await readPicture(home, ben, { personId, hash, side: 64 });
  expect(read).toMatchObject({ ok: true, value: { head: { type: 'image/webp' } } });
  expect(news).toEqual([
    { type: 'picturesChanged', workspaceId: home.workspaceId },
    { type: 'personChanged', personId: mia.id },
  ]);
});

test('the next picture takes the place of the one before, and the one before is gone', async () => {
  const { home, take, view, work, keys } = await stage();
  await take(mia, samplePicture('squareWebp'));
  await work();
  const before = await view(mia);
  await take(mia, samplePicture('squarePng'));
  expect(await view(mia)).toEqual({ ...before, isMade: true });
  await work();
  const { shown } = await view(mia);
  expect(shown).not.toBe(before.shown);
  expect(await keys(mia.id)).toHaveLength(2);
  const gone = await readPicture(home, mia, { ...partsOf(before.shown), side: 256 });
  expect(gone).toEqual({ ok: false, error: { type: 'NotFound', what: 'picture' } });
});

test('the same picture sent twice is the same picture', async () => {
  const { take, view, work, keys } = await stage();
  await take(mia, samplePicture('squarePng'));
  await work();
  const before = await view(mia);
  await take(mia, samplePicture('squarePng'));
  await work();
  expect(await view(mia)).toEqual(before);
  expect(await keys(mia.id)).toHaveLength(2);
});

test('of two that are sent at once the last is shown, whichever is made first', async () => {
  const { take, work, keys, view } = await stage();
  await Promise.all([take(mia, samplePicture('squareWebp')), take(mia, samplePicture('squareJpeg'))]);
  await work();
  expect((await view(mia)).isMade).toBe(false);
  expect(await keys(mia.id)).toHaveLength(2);
});

test.for([
  ['nothing', new Uint8Array(0), 'empty'],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'notAPicture'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'notAPicture'],
  ['half a picture', samplePicture('squareJpeg').slice(0, 500), 'broken'],
  ['a picture of 50,000 by 50,000', hollowPng(50_000, 50_000), 'tooManyPixels'],
] as const)('%s is refused, and nothing of it stays', async ([, bytes, why]) => {
  const { home, take, keys, view } = await stage();
  expect(await take(mia, bytes)).toEqual({ ok: false, error: { type: 'PictureRefused', why } });
  expect(await keys(mia.id)).toEqual([]);
  expect(await view(mia)).toEqual({ isMade: false, isPossible: true });
  expect(await home.jobs.list({}, 10)).toEqual([]);
});

test('more than 8 MiB is refused', async () => {
  const { take, keys } = await stage();
  expect(await take(mia, new Uint8Array(pictureMostBytes + 1))).toEqual({
    ok: false,
    error: { type: 'TooLarge', limitBytes: pictureMostBytes },
  });
  expect(await keys(mia.id)).toEqual([]);
});

test('what turns out to be broken is told, what was shown stays, and nothing is left of the new one', async () => {
  const { take, view, work, keys } = await stage();
  await take(mia, samplePicture('squareWebp'));
  await work();
  const { shown } = await view(mia);
  await take(mia, samplePicture('squarePng'));
  const blind: Images = {
    resizes: async () => true,
    thumbnails: async () => ({ ok: false, error: { type: 'PictureRefused', why: 'broken' } }),
  };
  await work(blind);
  expect(await view(mia)).toEqual({ shown, problem: 'broken', isMade: false, isPossible: true });
  expect(await keys(mia.id)).toHaveLength(2);
  await take(mia, samplePicture('squarePng'));
  expect((await view(mia)).problem).toBeUndefined();
});

test('a picture that is taken away while it is made stays away', async () => {
  const { home, take, view, work, keys, news } = await stage();
  await take(mia, samplePicture('squareWebp'));
  const slow: Images = {
    ...home.images,
    async thumbnails(...asked) {
      const made = await home.images.thumbnails(...asked);
      await removePicture(home, mia);
      return made;
    },
  };
  await work(slow);
  expect(await view(mia)).toEqual({ isMade: false, isPossible: true });
  expect(await keys(mia.id)).toEqual([]);
  expect(news).toEqual([]);
});

test('taking a picture away deletes all of it, and tells everybody', async () => {
  const { home, take, view, work, keys, news } = await stage();
  await take(mia, samplePicture('squareWebp'));
  await work();
  await take(ben, samplePicture('squareWebp'));
  await work();
  await take(mia, samplePicture('squarePng'));
  news.length = 0;
  expect(await removePicture(home, mia)).toEqual({ ok: true, value: null });
  expect(await keys(mia.id)).toEqual([]);
  expect(await keys(ben.id)).toHaveLength(2);
  expect(news.map(({ type }) => type)).toEqual(['picturesChanged', 'personChanged']);
  await work();
  expect(await view(mia)).toEqual({ isMade: false, isPossible: true });
  expect(await picturesOf(home.pictures, [mia.id])).toEqual({});
});

test('a process that dies between the upload and its job loses nothing: looking asks for it again', async () => {
  const { home, take, view, work } = await stage();
  const dying = { ...home.jobs, add: () => Promise.reject(new Error('killed')) };
  const bytes = samplePicture('squareWebp');
  await expect(takePicture({ ...home, jobs: dying }, mia, { bytes })).rejects.toThrow('killed');
  await work();
  expect((await view(mia)).isMade).toBe(true);
  (home.clock as unknown as { pass(ms: number): void }).pass(11_000);
  await view(mia);
  await view(mia);
  expect(await home.jobs.list({}, 10)).toHaveLength(1);
  await work();
  expect((await view(mia)).shown).toBeDefined();
  expect(await take(mia, bytes)).toMatchObject({ ok: true });
});

test('where nothing keeps pictures it is said, and who did not sign in has none', async () => {
  const { home } = await stage();
  const bytes = samplePicture('squareWebp');
  expect(await takePicture({ ...home, blobs: undefined }, mia, { bytes })).toMatchObject({
    error: { type: 'NoStorage' },
  });
  expect(await viewPicture({ ...home, blobs: undefined }, mia)).toMatchObject({
    value: { isPossible: false },
  });
  for (const by of [stoaItself, { type: 'nobody' } as const, { type: 'guest', id: 'g', name: 'G' } as never])
    expect(await takePicture(home, by, { bytes })).toEqual({ ok: false, error: { type: 'NotSignedIn' } });
});
