import { describe, expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import { createWorkspace, ownedWorkspacesMost } from './create-workspace.ts';
import { enterWorkspace } from './enter-workspace.ts';
import { listMyWorkspaces } from './list-my-workspaces.ts';
import { agora, ben, emptyDirectory, eve, mia, setupToken } from './rehearsal.ts';
import { setUp, viewSetup } from './set-up.ts';

describe('setUp', () => {
  test('makes the first workspace with the terminal’s secret, once', async () => {
    const deps = await emptyDirectory();
    expect(await viewSetup(deps, nobody, { token: setupToken })).toEqual({ ok: true, value: null });
    const made = await setUp(deps, mia, { token: setupToken, name: '  Agora  ' });
    expect(made).toMatchObject({ ok: true, value: { slug: 'agora', name: 'Agora' } });
    expect(await listMyWorkspaces(deps, mia)).toMatchObject({ value: [{ slug: 'agora', role: 'owner' }] });

    const expired = { ok: false, error: { type: 'Expired', what: 'setup' } };
    expect(await setUp(deps, eve, { token: setupToken, name: 'Mine' })).toEqual(expired);
    expect(await viewSetup(deps, nobody, { token: setupToken })).toEqual(expired);
    expect(await viewSetup(deps, nobody, { token: 'wrong' })).toEqual(expired);
  });

  test.each(['', 'wrong', setupToken.slice(0, -1), `${setupToken}x`])(
    'refuses the secret %j',
    async (token) => {
      const deps = await emptyDirectory();
      expect(await setUp(deps, mia, { token, name: 'Agora' })).toMatchObject({ error: { type: 'NotFound' } });
      expect(await deps.workspaces.count()).toBe(0);
    },
  );

  test('needs somebody, and a name', async () => {
    const deps = await emptyDirectory();
    expect(await setUp(deps, nobody, { token: setupToken, name: 'Agora' })).toMatchObject({
      error: { type: 'NotSignedIn' },
    });
    expect(await setUp(deps, mia, { token: setupToken, name: ' \n ' })).toMatchObject({
      error: { type: 'InvalidInput', field: 'name', problem: 'empty' },
    });
  });
});

describe('createWorkspace', () => {
  test('gives each its own slug, also when the names are the same and made at once', async () => {
    const deps = await agora();
    const made = await Promise.all([ben, eve, mia].map((by) => createWorkspace(deps, by, { name: 'Agora' })));
    const slugs = made.map((one) => one.ok && one.value.slug);
    expect(new Set(slugs)).toEqual(new Set(['agora-2', 'agora-3', 'agora-4']));
  });

  test.each([
    ['Crème Brûlée & Co.', 'creme-brulee-co'],
    ['Αγορά', 'workspace'],
    ['Settings', 'settings-2'],
    ['x'.repeat(60), 'x'.repeat(34)],
  ])('makes the name %j the slug %j', async (name, slug) => {
    expect(await createWorkspace(await agora(), ben, { name })).toMatchObject({ value: { slug, name } });
  });

  test('never makes the first one: that needs the terminal', async () => {
    expect(await createWorkspace(await emptyDirectory(), mia, { name: 'Agora' })).toMatchObject({
      error: { type: 'NotAllowed' },
    });
  });

  test('ends at a number that no honest person needs', async () => {
    const deps = await agora();
    for (let n = 0; n < ownedWorkspacesMost; n++)
      expect((await createWorkspace(deps, ben, { name: 'More' })).ok).toBe(true);
    expect(await createWorkspace(deps, ben, { name: 'More' })).toMatchObject({
      error: { type: 'NotAllowed' },
    });
  });
});

test('enterWorkspace: unknown, foreign and unreadable are the same', async () => {
  const deps = await agora({ ben: 'member' });
  expect(await enterWorkspace(deps, ben, { slug: 'agora' })).toMatchObject({
    value: { name: 'Agora', role: 'member' },
  });
  const answers = await Promise.all([
    enterWorkspace(deps, eve, { slug: 'agora' }),
    enterWorkspace(deps, eve, { slug: 'nowhere' }),
    enterWorkspace(deps, eve, { slug: '../agora' }),
    enterWorkspace(deps, nobody, { slug: 'agora' }),
  ]);
  for (const answer of answers)
    expect(answer).toEqual({ ok: false, error: { type: 'NotFound', what: 'workspace' } });
});
