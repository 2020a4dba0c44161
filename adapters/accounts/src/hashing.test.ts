import { hashPassword } from 'better-auth/crypto';
import { expect, test } from 'vitest';
import { createHashing, HashingBusy } from './hashing.ts';

test('a hash is verified by the right password only, and never the same twice', async () => {
  const { hash, verify } = createHashing();
  const [one, two] = await Promise.all([hash('olive grove'), hash('olive grove')]);
  expect(one).not.toBe(two);
  expect(await verify(one, 'olive grove')).toBe(true);
  expect(await verify(one, 'Olive grove')).toBe(false);
  expect(await verify('', 'olive grove')).toBe(false);
  expect(await verify('no hash at all', '')).toBe(false);
});

test('what Better Auth hashed by itself is verified too', async () => {
  expect(await createHashing().verify(await hashPassword('olive grove'), 'olive grove')).toBe(true);
});

test('a flood waits in a line, and the rest is told to come back', async () => {
  const { hash } = createHashing({ waitingMost: 4 });
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => hash('x')));
  const refused = answers.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(HashingBusy);
  expect(await hash('after the flood')).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
});

test('who is known goes before a flood of strangers, and finds a place when their line is full', async () => {
  const { hash, verify } = createHashing({ waitingMost: 2 });
  const done: string[] = [];
  const note = (name: string) => () => void done.push(name);
  const strangers = Array.from({ length: 4 }, (_, n) =>
    hash('x').then(note(`stranger ${n}`), note('refused')),
  );
  const known = verify('no hash', 'x', true).then(note('known'));
  await Promise.all([...strangers, known]);
  expect(done).toEqual(['refused', 'stranger 0', 'known', 'stranger 1', 'stranger 2']);
});
