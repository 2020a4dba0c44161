import { listMembers, listMyWorkspaces, startInstantMeeting, findRoom, type Stoa } from '@stoa/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { endOf, house, request } from './rehearsal.ts';
import { enter } from './visit.ts';

let stoa: Stoa;
let mia: string;
let eve: string;
beforeEach(async () => {
  ({ stoa, mia, eve } = await house());
});

/** A request that went as far as the hook takes it. */
async function arrived(path: string, cookie: string, options: Parameters<typeof request>[1] = {}) {
  const event = request(path, options);
  const session = await stoa.accounts.sessionOf(new Headers({ cookie }));
  event.locals.person = session?.person;
  event.locals.requestId = 'r';
  await enter(event, stoa);
  return event.locals;
}
const inWorkspace = (slug: string) => ({ route: '/w/[slug=slug]/members', params: { slug } });

describe('a request', () => {
  test('of a member stands in the workspace, with their role', async () => {
    const locals = await arrived('/w/agora/members', mia, inWorkspace('agora'));
    expect(locals.workspace).toMatchObject({ slug: 'agora', name: 'Agora', role: 'owner' });
    expect(await locals.perform(listMembers, {})).toMatchObject({ value: { total: 1 } });
  });

  test('of somebody else finds nothing, as in a workspace that is not there', async () => {
    for (const slug of ['agora', 'nowhere']) {
      const locals = await arrived(`/w/${slug}/members`, eve, inWorkspace(slug));
      expect(await endOf(() => locals.workspace)).toBe('404 There is nothing here.');
      expect(await endOf(() => locals.perform(listMembers, {}))).toBe('404 There is nothing here.');
    }
  });

  test('of nobody is led to sign in and back, whatever the workspace', async () => {
    for (const slug of ['agora', 'nowhere'])
      expect(await endOf(() => arrived(`/w/${slug}/members?page=2`, '', inWorkspace(slug)))).toBe(
        `303 /sign-in?next=%2Fw%2F${slug}%2Fmembers%3Fpage%3D2`,
      );
    const post = { ...inWorkspace('agora'), method: 'POST' };
    expect(await endOf(() => arrived('/w/agora/members?/remove', '', post))).toBe(
      '303 /sign-in?next=%2Fw%2Fagora%2Fmembers',
    );
  });

  test('by a room’s code stands in its workspace without belonging there', async () => {
    const owner = await arrived('/w/agora', mia, inWorkspace('agora'));
    const started = await owner.perform(startInstantMeeting, {});
    if (!started.ok) throw new Error(started.error.type);
    const { code } = started.value;
    const at = (code: string) => ({ route: '/m/[code]', params: { code } });
    const guest = await arrived(`/m/${code}`, '', at(code));
    expect(await guest.perform(findRoom, { code })).toMatchObject({
      value: { member: false, workspaceName: 'Agora' },
    });
    expect(await guest.perform(listMembers, {})).toMatchObject({ error: { type: 'NotSignedIn' } });
    expect(await endOf(() => guest.workspace)).toBe('404 There is nothing here.');

    const unknown = 'abc-defg-hij' as typeof code;
    const lost = await arrived(`/m/${unknown}`, '', at(unknown));
    expect(await lost.perform(findRoom, { code: unknown })).toMatchObject({ error: { type: 'NotFound' } });
  });

  test('elsewhere reaches the directory only', async () => {
    const locals = await arrived('/w', eve, { route: '/w' });
    expect(await locals.perform(listMyWorkspaces, {})).toEqual({ ok: true, value: [] });
    await expect(locals.perform(startInstantMeeting, {})).rejects.toThrow(/No workspace is open here/);
  });

  describe('that names a workspace beside its path', () => {
    const api = (headers: Record<string, string>) => ({ route: '/api/workspace', headers });
    const at = (cookie: string, headers: Record<string, string>) =>
      arrived('/api/workspace', cookie, api(headers));

    test('stands there when it asks the API', async () => {
      for (const header of ['x-tenant-id', 'x-stoa-workspace']) {
        const locals = await at(mia, { [header]: 'agora' });
        expect(locals.workspace).toMatchObject({ slug: 'agora', role: 'owner' });
        expect(await locals.perform(listMembers, {})).toMatchObject({ value: { total: 1 } });
      }
    });

    test.each([
      'agora',
      'nowhere',
      'AGORA',
      '../agora',
      "agora' or 1=1",
      '',
      'agora, agora',
      'x'.repeat(5_000),
    ])('finds nothing in %j when it is foreign, unknown or none at all', async (slug) => {
      for (const cookie of slug === 'agora' ? [eve, ''] : [mia, eve, '']) {
        const locals = await at(cookie, { 'x-tenant-id': slug });
        expect(await endOf(() => locals.workspace)).toBe('404 There is nothing here.');
        expect(await endOf(() => locals.perform(listMembers, {}))).toBe('404 There is nothing here.');
      }
    });

    test('finds nothing when it names two, and nothing of the path', async () => {
      const two = await at(mia, { 'x-tenant-id': 'agora', 'x-stoa-workspace': 'other' });
      expect(await endOf(() => two.workspace)).toBe('404 There is nothing here.');
      const page = { ...inWorkspace('agora'), headers: { 'x-tenant-id': 'other' } };
      const locals = await arrived('/w/agora/members', mia, page);
      expect(await endOf(() => locals.workspace)).toBe('404 There is nothing here.');
      const same = { ...inWorkspace('agora'), headers: { 'x-tenant-id': 'agora' } };
      expect((await arrived('/w/agora/members', mia, same)).workspace.slug).toBe('agora');
    });

    test('gets no workspace by it on a page outside of one', async () => {
      const locals = await arrived('/account', mia, { headers: { 'x-tenant-id': 'agora' } });
      expect(await endOf(() => locals.workspace)).toBe('404 There is nothing here.');
      expect(await locals.perform(listMyWorkspaces, {})).toMatchObject({ value: [{ slug: 'agora' }] });
    });
  });
});
