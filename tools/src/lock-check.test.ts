import { expect, test } from 'vitest';
import { holesIn } from './lock-check.ts';

test('a platform package that is not in the lock is named', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux': '1.0.0' } },
  };
  expect(holesIn(packages)).toEqual(['node_modules/a wants a-linux 1.0.0, which is not in the lock']);
});

test('one that stands beside its package or above it is found', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', optionalDependencies: { b: '1', c: '1' } },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0' },
  };
  expect(holesIn(packages)).toEqual([]);
});

test('another version of it, which belongs to another package, does not count', () => {
  const packages = {
    '': {},
    'node_modules/workerd-darwin': { version: '1.0.0' },
    'node_modules/a/node_modules/workerd': {
      version: '2.0.0',
      optionalDependencies: { 'workerd-darwin': '2.0.0' },
    },
  };
  expect(holesIn(packages)).toEqual([
    'node_modules/a/node_modules/workerd wants workerd-darwin 2.0.0, which is not in the lock',
  ]);
});
