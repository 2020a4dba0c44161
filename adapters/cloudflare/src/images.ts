/// <reference types="@cloudflare/workers-types" />
import { err, ok, readPictureHead, type Images, type Picture, type Thumbnail } from '@stoa/domain';
import { createMemoryImages } from '@stoa/domain/memory/images';

/** {@link Images} with the platform's Images, which decodes outside of the Worker. What it throws is taken for a picture that it cannot read. */
export function createPlatformImages(binding: ImagesBinding): Images {
  /** The picture that is under way (IM5). */
  let last: Promise<unknown> = Promise.resolve();
  const uncut = createMemoryImages();
  return {
    resizes: async () => true,
    async thumbnails(bytes, wanted) {
      const head = readPictureHead(bytes);
      if (!head.ok) return head;
      const making = last.then(async () => {
        const made: Picture[] = [];
        for (const { sidePx, shape } of wanted) {
          const result = await binding
            .input(new Blob([bytes]).stream())
            .transform({ width: sidePx, height: sidePx, fit: shape === 'square' ? 'cover' : 'scale-down' })
            .output({ format: 'image/webp', quality: 82 });
          const out = new Uint8Array(await result.response().arrayBuffer());
          made.push({ type: 'image/webp', bytes: out });
        }
        return made;
      });
      last = making.catch(() => {});
      const made = await making.catch(() => undefined);
      if (!made) return err({ type: 'PictureRefused', why: 'broken' });
      return made.every(isMade(wanted)) ? ok(made) : uncut.thumbnails(bytes, wanted);
    },
  };
}

/** Where an account has not switched transformations on, the platform answers with the picture as it was sent, with all that stands beside it. */
const isMade =
  (wanted: readonly Thumbnail[]) =>
  ({ bytes }: Picture, at: number): boolean => {
    const head = readPictureHead(bytes);
    if (!head.ok || head.value.type !== 'image/webp') return false;
    return Math.max(head.value.widthPx, head.value.heightPx) <= wanted[at]!.sidePx;
  };
