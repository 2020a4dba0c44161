import { readPictureHead } from '../pictures/picture-head.ts';
import { withoutMetadata } from '../pictures/without-metadata.ts';
import { err, ok } from '../result.ts';
import type { Images } from './images.ts';

/** What a browser sends that has cut a picture: more is no small picture. */
export const uncutMost = { sidePx: 1_024, bytes: 1 << 20 } as const;

/**
 * {@link Images} for where nothing can decode pictures: each is kept as the browser cut it, without what stands beside it. A picture that nobody
 * has cut is refused.
 */
export function createMemoryImages(): Images {
  return {
    resizes: async () => false,
    async thumbnails(bytes, wanted) {
      const head = readPictureHead(bytes);
      if (!head.ok) return head;
      const { type, widthPx, heightPx } = head.value;
      const isCut =
        Math.max(widthPx, heightPx) <= uncutMost.sidePx &&
        bytes.length <= uncutMost.bytes &&
        (widthPx === heightPx || wanted.every(({ shape }) => shape === 'within'));
      if (!isCut) return err({ type: 'PictureRefused', why: 'notCut' });
      const kept = { type, bytes: withoutMetadata(bytes, type) };
      return ok(wanted.map(() => kept));
    },
  };
}
