import { expect, test } from 'vitest';
import { troubleOf } from './trouble.ts';

const failed = (name: string, message = '') => Object.assign(new Error(message), { name });

test('every way to fail has its own meaning', () => {
  expect(troubleOf(failed('NotAllowedError', 'Permission denied'), 'denied')).toBe('blocked');
  expect(troubleOf(failed('NotAllowedError', 'Permission dismissed'), 'prompt')).toBe('dismissed');
  expect(troubleOf(failed('NotAllowedError', 'Permission denied by system'), 'granted')).toBe(
    'blockedBySystem',
  );
  expect(troubleOf(failed('NotAllowedError', 'Permission denied by system'), 'prompt')).toBe(
    'blockedBySystem',
  );
  expect(troubleOf(failed('NotAllowedError'), 'granted')).toBe('blockedBySystem');
  expect(troubleOf(failed('NotFoundError'), 'granted')).toBe('none');
  expect(troubleOf(failed('NotReadableError'), 'granted')).toBe('busy');
  expect(troubleOf(failed('AbortError'), 'granted')).toBe('busy');
  expect(troubleOf(failed('OverconstrainedError'), 'granted')).toBe('fewerWishes');
  expect(troubleOf(failed('TypeError'), 'unknown')).toBe('insecure');
  expect(troubleOf(failed('Whatever'), 'granted')).toBe('unknown');
  expect(troubleOf('not an error', 'granted')).toBe('unknown');
});

test('where the browser does not tell the state, a closed question is not taken for a block', () => {
  expect(troubleOf(failed('NotAllowedError', 'Permission dismissed'), 'unknown')).toBe('dismissed');
  expect(troubleOf(failed('NotAllowedError', 'The request is not allowed'), 'unknown')).toBe('blocked');
});
