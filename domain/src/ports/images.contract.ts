import { describe, expect, test as base } from 'vitest';
import { readPictureHead } from '../pictures/picture-head.ts';
import { canaries, hollowPng, sampleNames, samplePicture } from '../pictures/picture-samples.ts';
import type { Images, Picture, Thumbnail } from './images.ts';

/** Reads one pixel of a picture: red, green, blue. */
export type PixelOf = (bytes: Uint8Array, x: number, y: number) => Promise<readonly [number, number, number]>;

/** Proves the IM rules of {@link Images}; `pixelOf` looks into what is made, where the adapter makes something. */
export function imagesContract(
  adapter: string,
  open: () => Promise<{ images: Images; close: () => Promise<void> }>,
  pixelOf?: PixelOf,
): void {
  const test = base.extend<{ images: Images }>({
    images: async ({}, use) => {
      const { images, close } = await open();
      await use(images);
      await close();
    },
  });
  const square = (sidePx: number): Thumbnail => ({ sidePx, shape: 'square' });

  describe(`Images contract, ${adapter}`, () => {
    if (!pixelOf)
      test('IM1 what cannot resize keeps what a browser cut, and refuses the rest', async ({ images }) => {
        expect(await images.resizes()).toBe(false);
        const made = await madeOf(images, samplePicture('squareWebp'), [square(16), square(8)]);
        expect(made.map(({ type }) => type)).toEqual(['image/webp', 'image/webp']);
        expect(await images.thumbnails(samplePicture('png'), [square(16)])).toEqual(refused('notCut'));
        expect(await images.thumbnails(hollowPng(2_000, 2_000), [square(16)])).toEqual(refused('notCut'));
        expect((await images.thumbnails(samplePicture('png'), [{ sidePx: 16, shape: 'within' }])).ok).toBe(
          true,
        );
      });

    if (pixelOf)
      test('IM1 a picture is made in each size that is wanted, from its middle or whole', async ({
        images,
      }) => {
        expect(await images.resizes()).toBe(true);
        const made = await madeOf(images, samplePicture('png'), [
          square(16),
          square(48),
          { sidePx: 16, shape: 'within' },
          { sidePx: 500, shape: 'within' },
        ]);
        expect(made.map(sizeOf)).toEqual([
          ['image/webp', 16, 16],
          ['image/webp', 48, 48],
          ['image/webp', 16, 8],
          ['image/webp', 64, 32],
        ]);
        expect(colour(await pixelOf(made[1]!.bytes, 4, 24))).toBe('red');
        expect(colour(await pixelOf(made[1]!.bytes, 43, 24))).toBe('blue');
      });

    test('IM2 nothing stands in it but what is seen', async ({ images }) => {
      const names = sampleNames.filter((name) => pixelOf !== undefined || name.startsWith('square'));
      for (const name of names) {
        const [made] = await madeOf(images, samplePicture(name), [square(16)]);
        const text = Buffer.from(made!.bytes).toString('latin1');
        expect([name, ...canaries.filter((word) => text.includes(word))]).toEqual([name]);
      }
    });

    if (pixelOf)
      test('IM3 a picture is turned as its camera was held', async ({ images }) => {
        const [made] = await madeOf(images, samplePicture('turnedJpeg'), [{ sidePx: 64, shape: 'within' }]);
        expect(sizeOf(made!)).toEqual(['image/webp', 32, 64]);
        expect(colour(await pixelOf(made!.bytes, 16, 8))).toBe('red');
        expect(colour(await pixelOf(made!.bytes, 16, 56))).toBe('blue');
      });

    test('IM4 what is no picture, has no end or is too large is refused', async ({ images }) => {
      const refusals: readonly (readonly [string, Uint8Array<ArrayBuffer>, string])[] = [
        ['nothing', new Uint8Array(0), 'empty'],
        ['svg', textOf('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'notAPicture'],
        ['html', textOf('<!doctype html><script>1</script>'), 'notAPicture'],
        ['gif', textOf('GIF89a..............'), 'notAPicture'],
        ['zip', textOf('PK\u0003\u0004........'), 'notAPicture'],
        ['half of a PNG', samplePicture('png').slice(0, 100), 'broken'],
        ['half of a JPEG', samplePicture('turnedJpeg').slice(0, 1_000), 'broken'],
        ['half of a WebP', samplePicture('squareWebp').slice(0, 300), 'broken'],
        ['50,000 by 50,000', hollowPng(50_000, 50_000), 'tooManyPixels'],
        ['0 by 7', hollowPng(0, 7), 'broken'],
      ];
      for (const [name, bytes, why] of refusals)
        expect([name, await images.thumbnails(bytes, [square(16)])]).toEqual([name, refused(why)]);
    });

    if (pixelOf)
      test('IM4 what looks like a picture and cannot be decoded is refused', async ({ images }) => {
        expect(await images.thumbnails(hollowPng(32, 32), [square(16)])).toEqual(refused('broken'));
      });

    test('IM5 many at once are all made', async ({ images }) => {
      const made = await Promise.all(
        Array.from({ length: 8 }, () => madeOf(images, samplePicture('squareJpeg'), [square(16)])),
      );
      expect(new Set(made.map(([one]) => Buffer.from(one!.bytes).toString('hex'))).size).toBe(1);
    });
  });
}

async function madeOf(
  images: Images,
  bytes: Uint8Array<ArrayBuffer>,
  wanted: readonly Thumbnail[],
): Promise<readonly Picture[]> {
  const made = await images.thumbnails(bytes, wanted);
  if (!made.ok) throw new Error(`It was refused: ${made.error.why}.`);
  return made.value;
}
const refused = (why: string) => ({ ok: false, error: { type: 'PictureRefused', why } });
const textOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'));

function sizeOf({ type, bytes }: Picture): readonly [string, number, number] {
  const head = readPictureHead(bytes);
  if (!head.ok) throw new Error('What was made is no picture.');
  expect(head.value.type).toBe(type);
  return [type, head.value.widthPx, head.value.heightPx];
}
const colour = ([red, , blue]: readonly [number, number, number]): string =>
  red > 120 && blue < 110 ? 'red' : blue > 120 && red < 110 ? 'blue' : `${red} ${blue}`;
