import { describe, expect, test } from 'vitest';
import { brokenWorld } from './broken.ts';

const named = (name: string) => Object.assign(new Error('at /var/lib/stoa'), { name });
const thrown = (work: () => Promise<unknown>) =>
  work().then(
    () => undefined,
    (cause: unknown) => cause,
  );

describe('a broken world', () => {
  test.each([
    ['StorageFull', 507],
    ['PastTooLarge', 507],
    ['StorageFailed', 503],
    ['StorageNotWritable', 503],
    ['DatabaseDamaged', 503],
    ['SegmentDamaged', 503],
    ['ColdUnreachable', 503],
    ['TooManyOpen', 503],
    ['DatabaseBusy', 503],
    ['SignInRefused', 503],
    ['DatabaseUnreachable', 503],
    ['OutcomeUnknown', 503],
    ['Error', 500],
    ['TypeError', 500],
  ])('%s is %i, and tells nothing of the machine', (name, status) => {
    expect(brokenWorld(named(name)).status).toBe(status);
    expect(JSON.stringify(brokenWorld(named(name)))).not.toContain('/var/lib');
  });

  test('a program is asked to come again where waiting helps, and not where somebody has to look first', () => {
    const names = ['DatabaseUnreachable', 'DatabaseBusy', 'OutcomeUnknown', 'StorageFull', 'Error'];
    expect(names.map((name) => brokenWorld(named(name)).retryAfterS)).toEqual([
      5,
      5,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a body that cannot be read is the sender’s matter', async () => {
    const body = (text: string, type: string) => new Response(text, { headers: { 'content-type': type } });
    const causes = await Promise.all([
      thrown(() => body('x', 'multipart/form-data; boundary=none').formData()),
      thrown(() => body('x', 'text/plain').formData()),
      thrown(() => body('{"a":', 'application/json').json()),
      thrown(() => body('', 'application/json').json()),
      thrown(() => body('{x', 'application/json').json()),
    ]);
    expect(causes.map((cause) => brokenWorld(cause).status)).toEqual([400, 400, 400, 400, 400]);
  });

  test.each([
    'No initial boundary string (or you have a truncated message).',
    'No boundary string in Content-Type header.',
    'form-data boundary string must be in the range [1, 70] characters.',
    'No valid Content-Disposition header found in FormData part.',
    'Unrecognized Content-Type header value. FormData can only parse the following MIME types: …',
  ])('so it is in the words of workerd: %s', (words) => {
    expect(brokenWorld(new TypeError(words)).status).toBe(400);
  });
});
