import sharp from 'sharp';
import { expect, test } from 'vitest';
import { imagesContract } from '@stoa/domain/contracts/images';
import { hollowPng, samplePicture } from '@stoa/domain/pictures/picture-samples';
import { createSharpImages } from './sharp.ts';

const log = () => {};
const close = async () => {};

imagesContract(
  'sharp',
  async () => ({ images: createSharpImages({ log }), close }),
  async (bytes, x, y) => {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (y * info.width + x) * info.channels;
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  },
);

imagesContract('sharp that cannot be loaded', async () => ({
  images: createSharpImages({
    log,
    load: () => Promise.reject(new Error('no native part for this machine')),
  }),
  close,
}));

test('where sharp cannot be loaded the log says so once, and no secret of the machine', async () => {
  const said: unknown[] = [];
  const images = createSharpImages({
    log: (level, event, fields) => void said.push([level, event, fields]),
    load: () => Promise.reject(new Error('/home/somebody/node_modules/sharp')),
  });
  await Promise.all([1, 2, 3].map(() => images.thumbnails(samplePicture('squarePng'), [])));
  expect(said).toEqual([['warn', 'pictures are kept as browsers cut them', { problem: 'Error' }]]);
});

test('what would be too large is refused without being decoded, or loading anything', async () => {
  let loads = 0;
  const images = createSharpImages({ log, load: () => ((loads += 1), import('sharp')) });
  expect(await images.thumbnails(hollowPng(50_000, 50_000), [])).toMatchObject({ ok: false });
  expect(loads).toBe(0);
});

test('of all that libvips reads, three kinds are read', async () => {
  await createSharpImages({ log }).resizes();
  const gif = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
  for (const other of [gif, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')])
    await expect(sharp(other).metadata()).rejects.toThrow();
  expect((await sharp(samplePicture('png')).metadata()).format).toBe('png');
});
