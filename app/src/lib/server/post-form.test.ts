import { postLimits } from '@stoa/domain/posts/post-input';
import { describe, expect, test } from 'vitest';
import { pickedIn, previewOf, readPostForm } from './post-form.ts';

const form = (fields: readonly (readonly [string, string | Blob])[]) => {
  const made = new FormData();
  for (const [name, value] of fields) made.append(name, value);
  return made;
};

describe('readPostForm', () => {
  test('takes what a form has, as it was typed', () => {
    const typed = form([
      ['title', ' The roof '],
      ['body', 'a\r\nb'],
      ['key', 'k'],
      ['seen', 'v7'],
      ['picked', 'ben'],
      ['picked', 'eve'],
    ]);
    expect(readPostForm(typed)).toEqual({
      title: ' The roof ',
      body: 'a\r\nb',
      key: 'k',
      seen: 'v7',
      picked: ['ben', 'eve'],
    });
  });

  test('nothing else gets in: no other field, no file for a text, no id that is none', () => {
    const odd = form([
      ['title', new Blob(['x'])],
      ['authorId', 'ada'],
      ['publishedAt', '1'],
      ['__proto__', 'x'],
      ['picked', '../x'],
      ['picked', ''],
      ['picked', new Blob(['x'])],
      ['picked', 'ben'],
    ]);
    expect(readPostForm(odd)).toEqual({ title: '', body: '', key: '', seen: '', picked: ['ben'] });
    const many = form(Array.from({ length: 500 }, (_, n) => ['picked', `p${n}`] as const));
    expect(pickedIn(many)).toHaveLength(50);
  });
});

describe('previewOf', () => {
  test('is what the page will show', () => {
    expect(previewOf('**now** <i>x</i>')).toEqual({
      ok: true,
      html: '<p><strong>now</strong> &lt;i&gt;x&lt;/i&gt;</p>\n',
    });
    expect(previewOf(' ')).toEqual({ ok: true, html: '' });
  });
  test('is refused where a post would be', () => {
    expect(previewOf('x'.repeat(postLimits.bodyLength + 1))).toMatchObject({
      ok: false,
      error: { field: 'body', problem: 'tooLong' },
    });
  });
});
