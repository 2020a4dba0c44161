import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pagesOfWorkspace, namedWorkspaces, workspaceOfHost } from './named-workspaces.ts';

const origin = new URL('https://stoa.example');

describe('the workspace in a host name', () => {
  test.each([
    ['agora.stoa.example', 'agora'],
    ['AGORA.STOA.EXAMPLE', 'agora'],
    ['agora.stoa.example.', 'agora'],
    ['the-2nd.stoa.example', 'the-2nd'],
  ])('%s', (host, slug) => {
    expect(workspaceOfHost(host, origin)).toBe(slug);
  });

  test.each([
    undefined,
    '',
    'stoa.example',
    'stoa.example.',
    '.stoa.example',
    'agora.stoa.example..',
    'evil.example',
    'agorastoa.example',
    'stoa.example.evil.example',
    'agora.stoa.example.evil.example',
    'a.agora.stoa.example',
    'xn--agra-7fd.stoa.example',
    'XN--AGRA-7FD.stoa.example',
    'аgora.stoa.example',
    'ag_ora.stoa.example',
    '-agora.stoa.example',
    'agora%2e.stoa.example',
    'agora.stoa.example:8443',
    'user@agora.stoa.example',
    'agora.stoa.example/w/other',
    `${'a'.repeat(41)}.stoa.example`,
  ])('none in %j', (host) => {
    expect(workspaceOfHost(host, origin)).toBeUndefined();
  });

  test('the port belongs to the name', () => {
    const local = new URL('http://localhost:3000');
    expect(workspaceOfHost('agora.localhost:3000', local)).toBe('agora');
    expect(workspaceOfHost('agora.localhost', local)).toBeUndefined();
  });
});

test('all workspaces that a request names are there, so that two of them are seen', () => {
  const headers = { host: 'agora.stoa.example', 'x-tenant-id': 'other' };
  expect(namedWorkspaces({ headers }, origin, true)).toEqual(['other', 'agora']);
  expect(namedWorkspaces({ headers }, origin, false)).toEqual(['other']);
});

test('the pages of a workspace are those of the routes', () => {
  const folder = new URL('../../../app/src/routes/w/[slug=slug]/', import.meta.url);
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...pagesOfWorkspace].sort()).toEqual(folders.map(({ name }) => name).sort());
});
