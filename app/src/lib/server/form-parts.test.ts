import { describe, expect, test } from 'vitest';
import { fieldsMost, limitParts, partsMost, timesIn } from './form-parts.ts';

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
  ['a--b--b', '--b', 9, 2],
  ['----b', '--b', 9, 1],
  ['-'.repeat(100), '--b', 9, 0],
  ['--b'.repeat(20), '--b', 9, 9],
  ['', '--b', 9, 0],
])('in %s stands %s so often', (text, sign, most, times) => {
  const bytes = (one: string) => new TextEncoder().encode(one);
  expect(timesIn(bytes(text), bytes(sign), most)).toBe(times);
});
