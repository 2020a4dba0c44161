import type { Activity, Deed } from '@stoa/domain';
import { expect, test } from 'vitest';
import { sentenceOf } from './words.ts';

const meeting = { meetingId: 'm', title: 'Choir' };
const post = { postId: 'p', title: 'Hello' };
const at = 1_790_000_000_000 as NonNullable<Extract<Deed, { startsAt?: unknown }>['startsAt']>;

test.for<[Deed, string]>([
  [{ did: 'joined' }, 'Mia joined'],
  [{ did: 'removed', person: 'Ben' }, 'Mia removed Ben'],
  [{ did: 'gaveRole', person: 'Ben', role: 'admin' }, 'Mia made Ben an admin'],
  [{ did: 'renamed', from: 'Mia R', to: 'Mia' }, 'Mia changed their name from Mia R'],
  [{ did: 'planned', ...meeting, startsAt: at }, `Mia planned [Choir /w/a/meetings/m] for ${at}`],
  [{ did: 'moved', ...meeting }, 'Mia moved [Choir /w/a/meetings/m]'],
  [{ did: 'published', ...post }, 'Mia published [Hello /w/a/posts/p]'],
  [{ did: 'deletedPost', title: 'Hello' }, 'Mia deleted the post Hello'],
])('%o', ([deed, words]) => expect(said(deed, 'Mia')).toBe(words));

test('what nobody in particular did happened by itself', () => {
  expect(said({ did: 'ended', ...meeting })).toBe('[Choir /w/a/meetings/m] ended');
  expect(said({ did: 'wrote', ...meeting, count: 1 })).toBe(
    '1 message in the chat of [Choir /w/a/meetings/m]',
  );
  expect(said({ did: 'wrote', ...meeting, count: 7 })).toBe(
    '7 messages in the chat of [Choir /w/a/meetings/m]',
  );
});

function said(deed: Deed, by?: string): string {
  const activity = { by: by && { id: 'mia', name: by }, deed } as unknown as Activity;
  return sentenceOf(activity, '/w/a')
    .map((piece) =>
      piece.type === 'link' ? `[${piece.text} ${piece.href}]` : piece.type === 'time' ? piece.at : piece.text,
    )
    .join('');
}
