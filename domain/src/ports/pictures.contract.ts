import { describe, expect, test } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { PictureHash, Pictures, UploadId } from './pictures.ts';

const one = (id: string): Person => ({ id: id as PersonId, name: id, email: `${id}@example.test` });
const [ada, bob] = [one('ada'), one('bob')];
const at = (ms: number) => ms as Instant;
const [first, second] = ['first' as UploadId, 'second' as UploadId];
const hash = (letter: string) => letter.repeat(32) as PictureHash;

/** Proves the PI rules of {@link Pictures}; `open` knows these people, and `forget` takes one's account away. */
export function picturesContract(
  adapter: string,
  open: (people: readonly Person[]) => Promise<{
    pictures: Pictures;
    forget: (person: PersonId) => Promise<void>;
    close: () => Promise<void>;
  }>,
): void {
  describe(`Pictures contract, ${adapter}`, () => {
    test('PI1 PI2 PI3 a picture is begun and shown, and stays while the next one is made', async () => {
      const { pictures, close } = await open([ada, bob]);
      expect(await pictures.of(ada.id)).toBeUndefined();
      await pictures.begin(ada.id, first, at(1));
      expect(await pictures.of(ada.id)).toEqual({ upload: first, changedAt: 1 });
      expect(await pictures.finish(ada.id, first, { shown: hash('a') }, at(2))).toBe(true);
      expect(await pictures.of(ada.id)).toEqual({ shown: hash('a'), changedAt: 2 });
      await pictures.begin(ada.id, second, at(3));
      expect(await pictures.of(ada.id)).toEqual({ shown: hash('a'), upload: second, changedAt: 3 });
      expect(await pictures.finish(ada.id, second, { problem: 'broken' }, at(4))).toBe(true);
      expect(await pictures.of(ada.id)).toEqual({ shown: hash('a'), problem: 'broken', changedAt: 4 });
      await pictures.begin(ada.id, first, at(5));
      expect(await pictures.of(ada.id)).toEqual({ shown: hash('a'), upload: first, changedAt: 5 });
      expect(await pictures.of(bob.id)).toBeUndefined();
      await close();
    });

    test('PI3 an upload that another followed, or that was removed, ends nothing', async () => {
      const { pictures, close } = await open([ada]);
      expect(await pictures.finish(ada.id, first, { shown: hash('a') }, at(1))).toBe(false);
      await pictures.begin(ada.id, first, at(1));
      await pictures.begin(ada.id, second, at(2));
      expect(await pictures.finish(ada.id, first, { shown: hash('a') }, at(3))).toBe(false);
      expect(await pictures.of(ada.id)).toEqual({ upload: second, changedAt: 2 });
      const raced = await Promise.all(
        ['b', 'c', 'd'].map((letter) => pictures.finish(ada.id, second, { shown: hash(letter) }, at(4))),
      );
      expect(raced.filter(Boolean)).toHaveLength(1);
      await pictures.begin(ada.id, first, at(5));
      await pictures.remove(ada.id);
      await pictures.remove(ada.id);
      expect(await pictures.finish(ada.id, first, { shown: hash('e') }, at(6))).toBe(false);
      expect(await pictures.of(ada.id)).toBeUndefined();
      await close();
    });

    test('PI4 of many people, those who have one are answered', async () => {
      const { pictures, close } = await open([ada, bob]);
      await pictures.begin(ada.id, first, at(1));
      await pictures.begin(bob.id, first, at(1));
      await pictures.finish(bob.id, first, { shown: hash('b') }, at(2));
      expect([...(await pictures.shownOf([ada.id, bob.id, 'nobody' as PersonId]))]).toEqual([
        [bob.id, hash('b')],
      ]);
      expect([...(await pictures.shownOf([]))]).toEqual([]);
      const many = Array.from({ length: 499 }, (_, i) => `p${i}` as PersonId);
      expect((await pictures.shownOf([...many, bob.id])).size).toBe(1);
      await close();
    });

    test('PI5 a picture goes with its account', async () => {
      const { pictures, forget, close } = await open([ada]);
      await pictures.begin(ada.id, first, at(1));
      await forget(ada.id);
      expect(await pictures.of(ada.id)).toBeUndefined();
      expect(await pictures.finish(ada.id, first, { shown: hash('a') }, at(2))).toBe(false);
      await close();
    });
  });
}
