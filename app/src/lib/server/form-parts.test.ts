import { describe, expect, test } from 'vitest';
import { fieldsMost, limitParts, partsMost, placesAfter } from './form-parts.ts';

const part = (n: number) => `--b\r\nContent-Disposition: form-data; name="f${n}"\r\n\r\n${n}\r\n`;
const body = (parts: number) => `${Array.from({ length: parts }, (_, n) => part(n)).join('')}--b--\r\n`;
function asked(text: string, type = 'multipart/form-data; boundary=b'): Request {
  const request = new Request('https://stoa.example/', {
    method: 'POST',
    body: text,
    headers: { 'content-type': type },
  });
  limitParts(request);
  return request;
}

describe('a form of parts', () => {
  test.each(['multipart/form-data; boundary=b', 'Multipart/Form-Data;boundary="b"'])(
    'is read up to so many: %s',
    async (type) => {
      const form = await asked(body(partsMost), type).formData();
      expect([...form.keys()]).toHaveLength(partsMost);
      expect(form.get('f7')).toBe('7');
    },
  );

  test('is refused unread with one more, whether they are whole or only begin', async () => {
    for (const text of [body(partsMost + 1), '--b\r\n'.repeat(100_000), '--b'.repeat(5_000)])
      await expect(asked(text).formData()).rejects.toMatchObject({ status: 413 });
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(71)}`,
    'multipart/form-data; x="; boundary=c"; boundary=b',
    'multipart/form-data; boundary=b; boundary=c',
    'multipart/form-data; boundary="b\\""',
    'multipart/mixed; boundary=b',
  ])('is not read where nobody can say for sure what parts it: %s', async (type) => {
    await expect(asked(body(3), type).formData()).rejects.toMatchObject({ status: 400 });
  });

  test('is refused unread where somebody says too much of a part', async () => {
    const said = (lines: number) =>
      `--b\r\nContent-Disposition: form-data; name="f"\r\n${'X-A: b\r\n'.repeat(lines)}\r\nx\r\n--b--\r\n`;
    expect((await asked(said(300)).formData()).get('f')).toBe('x');
    for (const lines of [1_000, 60_000])
      await expect(asked(said(lines)).formData()).rejects.toMatchObject({ status: 400 });
    const file = '-'.repeat(9_000);
    expect((await asked(body(1).replace('0\r\n--b--', `${file}\r\n--b--`)).formData()).get('f0')).toBe(file);
  });

  test('keeps its files as they were', async () => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array([0, 45, 45, 255, 13, 10])], 'a.bin'));
    const sent = new Request('https://stoa.example/', { method: 'POST', body: form });
    limitParts(sent);
    const file = (await sent.formData()).get('file') as File;
    expect([file.name, ...new Uint8Array(await file.arrayBuffer())]).toEqual([
      'a.bin',
      ...[0, 45, 45, 255, 13, 10],
    ]);
  });
});

describe('a form of fields', () => {
  const fields = (many: number) => Array.from({ length: many }, (_, n) => `k${n}=v`).join('&');
  test.each(['application/x-www-form-urlencoded', 'Application/X-WWW-Form-urlencoded; charset=utf-8'])(
    'is read up to so many, and refused unread with one more: %s',
    async (type) => {
      const form = await asked(fields(fieldsMost), type).formData();
      expect([...form.keys()]).toHaveLength(fieldsMost);
      expect(form.get('k7')).toBe('v');
      for (const text of [fields(fieldsMost + 1), 'a&'.repeat(250_000)])
        await expect(asked(text, type).formData()).rejects.toMatchObject({ status: 413 });
    },
  );

  test('is read with all that its values hold', async () => {
    const sent = new URLSearchParams({ name: 'Küste & Meer', text: '100 % = alles' });
    const form = await asked(String(sent), 'application/x-www-form-urlencoded').formData();
    expect(Object.fromEntries(form)).toEqual({ name: 'Küste & Meer', text: '100 % = alles' });
  });
});

test.each([
  ['a--b--b', '--b', [4, 7]],
  ['----b', '--b', [5]],
  ['-'.repeat(100), '--b', []],
  ['--b'.repeat(3), '--b', [3, 6, 9]],
  ['a&&b', '&', [2, 3]],
  ['', '--b', []],
])('in %s what stands after %s begins at %s', (text, sign, places) => {
  const bytes = (one: string) => new TextEncoder().encode(one);
  expect([...placesAfter(bytes(text), bytes(sign))]).toEqual(places);
});
