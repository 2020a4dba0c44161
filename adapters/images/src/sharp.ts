import {
  err,
  ok,
  pixelsMost,
  readPictureHead,
  type Images,
  type Log,
  type Picture,
  type PictureRefused,
} from '@stoa/domain';
import { createMemoryImages } from '@stoa/domain/memory/images';
import type Sharp from 'sharp';

type Resizer = typeof Sharp;

export interface SharpOptions {
  readonly log: Log;
  /** How sharp is loaded: another way in tests. */
  readonly load?: () => Promise<{ readonly default: Resizer }>;
}

/**
 * {@link Images} with sharp, which is native: it is loaded when the first picture comes, because it takes 30 MB that most processes never need. Where
 * it cannot be loaded, pictures are kept as browsers cut them.
 */
export function createSharpImages({ log, load = () => import('sharp') }: SharpOptions): Images {
  const uncut = createMemoryImages();
  let loading: Promise<Resizer | undefined> | undefined;
  /** The picture that is being decoded (IM5). */
  let last: Promise<unknown> = Promise.resolve();

  const resizer = (): Promise<Resizer | undefined> =>
    (loading ??= load().then(
      ({ default: sharp }) => readied(sharp),
      (cause: unknown) => {
        log('warn', 'pictures are kept as browsers cut them', {
          problem: cause instanceof Error ? cause.name : 'unknown',
        });
        return undefined;
      },
    ));

  return {
    resizes: async () => (await resizer()) !== undefined,
    async thumbnails(bytes, wanted) {
      const head = readPictureHead(bytes);
      if (!head.ok) return head;
      const sharp = await resizer();
      if (!sharp) return uncut.thumbnails(bytes, wanted);
      const making = last.then(async () => {
        const made: Picture[] = [];
        for (const { sidePx, shape } of wanted) {
          const out = await sharp(bytes, {
            limitInputPixels: pixelsMost.byRows,
            sequentialRead: true,
            failOn: 'error',
            pages: 1,
          })
            .autoOrient()
            .resize(sidePx, sidePx, {
              fit: shape === 'square' ? 'cover' : 'inside',
              withoutEnlargement: shape === 'within',
            })
            .webp({ quality: 82 })
            .toBuffer();
          made.push({ type: 'image/webp', bytes: new Uint8Array(out) });
        }
        return made;
      });
      last = making.catch(() => {});
      return making.then(ok, (): { ok: false; error: PictureRefused } =>
        // Nothing else can go wrong with bytes in memory.
        err({ type: 'PictureRefused', why: 'broken' }),
      );
    },
  };
}

/** One thread and no cache between pictures; of all that libvips reads, the three kinds that are taken. */
function readied(sharp: Resizer): Resizer {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  return sharp;
}
