import { expect, test } from 'vitest';
import { asRoomCode, isId } from './ids.ts';
import { randomIds } from './random-ids.ts';

const many = 2_000;

test('ids have 22 URL-safe characters, secrets 43, and none comes twice', () => {
  const ids = Array.from({ length: many }, () => randomIds.next());
  const secrets = Array.from({ length: many }, () => randomIds.secret());
  expect(ids.every((id) => isId(id) && id.length === 22)).toBe(true);
  expect(secrets.every((secret) => isId(secret) && secret.length === 43)).toBe(true);
  expect(new Set([...ids, ...secrets]).size).toBe(2 * many);
});

test('room codes have their shape and use all 23 letters, and only those', () => {
  const codes = Array.from({ length: many }, () => randomIds.roomCode());
  expect(codes.every((code) => asRoomCode(code) === code)).toBe(true);
  expect([...new Set(codes.join('').replaceAll('-', ''))].sort().join('')).toBe('abcdefghjkmnpqrstuvwxyz');
});
