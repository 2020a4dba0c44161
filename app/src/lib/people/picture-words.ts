import { m } from '#lib/words/made/messages.js';

/** What to say of a picture that nothing was made of. */
export function pictureWords(why: string | undefined): string | undefined {
  switch (why) {
    case undefined:
      return undefined;
    case 'empty':
      return m.picture_empty();
    case 'notAPicture':
      return m.picture_none();
    case 'broken':
      return m.picture_broken();
    case 'tooManyPixels':
      return m.picture_pixels();
    case 'notCut':
      return m.picture_uncut();
    case 'TooLarge':
      return m.picture_large();
    case 'NoStorage':
      return m.picture_impossible();
    default:
      return m.picture_failed();
  }
}
