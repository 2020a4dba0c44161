import type { SearchHit } from '@stoa/domain';
import { describe, expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';
import { forgetRecent, recentPages, remember, type Kept } from './recent.ts';
import { hrefOf } from './words.ts';

const plain = (text: string) => ({ text, hits: [], cutBefore: false, cutAfter: false });

describe('a text with hits', () => {
  test('is cut at them', () => {
    expect(piecesOf({ ...plain('the olive tree'), hits: [[4, 9]], cutAfter: true })).toEqual([
      { text: 'the ', isHit: false },
      { text: 'olive', isHit: true },
      { text: ' tree …', isHit: false },
    ]);
  });

  test('stands in one line where it must', () => {
    const lines = { ...plain('one\n\ntwo olives\nthree'), hits: [[9, 15]] as [number, number][] };
    expect(
      piecesOf(lines, true)
        .map(({ text }) => text)
        .join(''),
    ).toBe('one · two olives · three');
  });

  test('stays text, whatever is in it', () => {
    expect(
      piecesOf({ ...plain('<b>x</b>'), hits: [[3, 4]] })
        .map(({ text }) => text)
        .join(''),
    ).toBe('<b>x</b>');
    expect(piecesOf(plain(''))).toEqual([]);
  });
});

describe('a hit leads', () => {
  const hit = (given: Partial<SearchHit>) =>
    hrefOf('/w/agora', {
      kind: 'post',
      id: 'i',
      place: '',
      title: plain('Ada & Ben'),
      excerpt: plain(''),
      ...given,
    });
  test.for<[Partial<SearchHit>, string]>([
    [{ kind: 'post' }, '/w/agora/posts/i'],
    [{ kind: 'meeting' }, '/w/agora/meetings/i'],
    [{ kind: 'message', place: 'm' }, '/w/agora/meetings/m#message-i'],
    [{ kind: 'comment', place: 'p', at: 41 as never }, '/w/agora/posts/p?before=42.i#comment-i'],
    [{ kind: 'person' }, '/w/agora/members?q=Ada+%26+Ben'],
  ])('%j to %s', ([given, href]) => {
    expect(hit(given)).toBe(href);
  });
});

describe('pages seen last', () => {
  const store = (): Kept => {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  };

  test('latest first, each once, and not more than six', () => {
    const kept = store();
    for (let i = 0; i < 9; i++)
      remember(kept, '/w/agora', { href: `/w/agora/posts/${i}`, title: `Post ${i}` });
    remember(kept, '/w/agora', { href: '/w/agora/posts/5', title: 'Post 5, renamed' });
    expect(recentPages(kept, '/w/agora').map(({ title }) => title)).toEqual([
      'Post 5, renamed',
      'Post 8',
      'Post 7',
      'Post 6',
      'Post 4',
      'Post 3',
    ]);
    expect(recentPages(kept, '/w/other')).toEqual([]);
  });

  test('what somebody else wrote there is not believed', () => {
    const kept = store();
    for (const text of [
      '{',
      '7',
      'null',
      '[1,{"href":"javascript:alert(1)","title":"x"},{"href":"/w/agora/x","title":3}]',
    ]) {
      kept.setItem('stoa.recent./w/agora', text);
      expect(recentPages(kept, '/w/agora')).toEqual([]);
    }
    forgetRecent(kept, '/w/agora');
    expect(kept.getItem('stoa.recent./w/agora')).toBeNull();
  });
});
