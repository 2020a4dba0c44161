import {
  createJobRunner,
  jobDefinitions,
  type Definition,
  type JobHome,
  type JobQueue,
  type ProcessId,
} from '@stoa/domain';
import { hollowPng, samplePicture } from '@stoa/domain/pictures/picture-samples';
import { beforeEach, expect, test, vi } from 'vitest';
import { GET } from '../../routes/people/[id=personId]/[hash]/[side]/+server.ts';
import { createAsk, village, type Village } from './api/rehearsal.ts';

const home = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', async (original) => ({ ...(await original<object>()), ...home }));
const { handle } = await import('../../hooks.server.ts');
const { actions } = await import('../../routes/account/+page.server.ts');
const ask = await createAsk(handle);

let v: Village;
beforeEach(async () => {
  v = await village();
  home.openStoa.mockResolvedValue(v.stoa);
});

const path = '/api/profile/picture';
const put = (body: Uint8Array, contentType = 'image/webp') =>
  ask({ method: 'PUT', path, body, contentType, cookie: v.cookies.member });
const mine = async () =>
  (await ask({ path, cookie: v.cookies.member })).json() as Promise<{ address?: string }>;
async function work(): Promise<void> {
  const { directory } = v.stoa;
  const runner = createJobRunner<JobHome>({
    queue: directory.jobs as JobQueue,
    definitions: jobDefinitions as readonly Definition<JobHome>[],
    home: { directory, inWorkspace: () => expect.unreachable() },
    ...{ owner: 'p' as ProcessId, clock: directory.clock, log: () => {} },
  });
  await runner.drain();
}
/** As a browser draws it. */
async function draw(address: string, headers: Record<string, string> = {}): Promise<Response> {
  const [, , id, hash, side] = address.split('/');
  const { directory } = v.stoa;
  const perform = (useCase: (deps: unknown, by: unknown, input: unknown) => unknown, input: unknown) =>
    useCase(directory, { type: 'nobody' }, input);
  return GET({
    locals: { perform },
    params: { id, hash, side },
    request: new Request('http://localhost', { headers }),
  } as never) as Promise<Response>;
}

test('a picture that was sent is drawn at an address that may be kept, and can do nothing', async () => {
  expect((await put(samplePicture('squareWebp'))).status).toBe(204);
  expect(await mine()).toEqual({ isBeingMade: true });
  await work();
  const { address } = await mine();
  expect(address).toMatch(/^\/people\/[\w-]+\/[\da-f]{32}\/256$/);

  const drawn = await draw(address!);
  expect(drawn.status).toBe(200);
  expect(Object.fromEntries(drawn.headers)).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': 'inline',
  });
  const text = Buffer.from(await drawn.arrayBuffer()).toString('latin1');
  expect(text.slice(8, 12)).toBe('WEBP');
  expect(text.toLowerCase()).not.toContain('canary');
  const again = await draw(address!, { 'if-none-match': drawn.headers.get('etag')! });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('an address that names no picture, or one that is gone, shows nothing', async () => {
  await put(samplePicture('squareWebp'));
  await work();
  const { address } = await mine();
  expect((await ask({ method: 'DELETE', path, cookie: v.cookies.member })).status).toBe(204);
  expect(await mine()).toEqual({ isBeingMade: false });
  for (const gone of [address!, address!.replace(/256$/, '7'), address!.replace(/[\da-f]{32}/, '../../x')])
    await expect(draw(gone)).rejects.toMatchObject({ status: 404 });
});

test('what is no picture is told by what is in it, whatever it says to be', async () => {
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const answers = await Promise.all(
    [
      put(svg),
      put(new Uint8Array()),
      put(hollowPng(50_000, 50_000), 'image/png'),
      put(svg, 'image/svg+xml'),
      put(new Uint8Array((8 << 20) + 1)),
    ].map(async (asked) => {
      const answer = await asked;
      const told = (await answer.json()) as { errors?: readonly { problem: string }[] };
      return [answer.status, answer.headers.get('content-type'), told.errors?.[0]?.problem];
    }),
  );
  const type = 'application/problem+json';
  expect(answers).toEqual([
    [422, type, 'notAPicture'],
    [422, type, 'empty'],
    [422, type, 'tooManyPixels'],
    [415, type, undefined],
    [413, type, undefined],
  ]);
  expect(await mine()).toEqual({ isBeingMade: false });
});

test('the form of a stranger is not read', async () => {
  const formData = vi.fn(async () => new FormData());
  const request = { headers: new Headers({ 'content-length': '8000000' }), formData };
  const perform = async () => ({ ok: false, error: { type: 'NotSignedIn' } });
  const answer = await actions['picture']!({ locals: { perform }, request } as never);
  expect(answer).toMatchObject({ status: 401, data: { problem: { type: 'NotSignedIn' } } });
  expect(formData).not.toHaveBeenCalled();
});
