import { expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import { emptyDirectory, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { addKeeper } from './add-keeper.ts';
import { isOnlyKeeper } from './is-keeper.ts';
import { listKeepers } from './list-keepers.ts';
import { handOverKeeping, removeKeeper } from './remove-keeper.ts';
import { whoseFactor } from './whose-factor.ts';

async function kept() {
  const home = await emptyDirectory();
  await home.keepers.name(mia.id);
  return home;
}
const namesOf = async (home: Awaited<ReturnType<typeof kept>>) =>
  (await home.keepers.list()).map(({ id }) => id);

test('only a keeper sees keepers, names them and takes them off', async () => {
  const home = await kept();
  const hidden = { ok: false, error: { type: 'NotFound', what: 'person' } };
  for (const who of [nobody, ben]) {
    expect(await listKeepers(home, who)).toEqual(hidden);
    expect(await addKeeper(home, who, { email: 'ben@example.org' })).toEqual(hidden);
    expect(await removeKeeper(home, who, { personId: mia.id })).toEqual(hidden);
    expect(await handOverKeeping(home, who, { email: 'ben@example.org' })).toEqual(hidden);
  }
  expect(await namesOf(home)).toEqual([mia.id]);
});

test('whoever is named is told by mail, once', async () => {
  const home = await kept();
  expect(await addKeeper(home, mia, { email: ' Ben@example.org ' })).toMatchObject({ value: { id: ben.id } });
  expect(await addKeeper(home, mia, { email: 'ben@example.org' })).toMatchObject({ ok: true });
  expect(await namesOf(home)).toEqual([ben.id, mia.id]);
  const { mails } = await home.mails.list({ limit: 10, offset: 0 });
  expect(mails).toMatchObject([{ kind: 'keeper', to: 'ben@example.org' }]);
  expect(await listKeepers(home, ben)).toMatchObject({ value: [{ id: ben.id }, { id: mia.id }] });
});

test('whoever is named is told in what they read', async () => {
  const home = await kept();
  const person = { id: ben.id, name: 'Ben', email: 'ben@example.org', language: 'nl' as const };
  const keepers = { ...home.keepers, find: async () => ({ person, isConfirmed: true }) };
  await addKeeper({ ...home, keepers }, mia, { email: person.email });
  const { mails } = await home.mails.list({ limit: 10, offset: 0 });
  expect(mails.map(({ subject }) => subject)).toEqual(['Je beheert nu deze Stoa']);
});

test('who has no account, or one whose address nobody confirmed, is not named', async () => {
  const home = await kept();
  const invalid = (problem: string) => ({ error: { type: 'InvalidInput', field: 'email', problem } });
  const nobodyThere = { ...home, keepers: { ...home.keepers, find: async () => undefined } };
  expect(await addKeeper(nobodyThere, mia, { email: 'ben@example.org' })).toMatchObject(invalid('unknown'));
  const person = { id: ben.id, name: 'Ben', email: 'ben@example.org' };
  const keepers = { ...home.keepers, find: async () => ({ person, isConfirmed: false }) };
  const outside = { ...home, keepers, mailer: { ...home.mailer, leaves: true } };
  expect(await addKeeper(outside, mia, { email: person.email })).toMatchObject(invalid('unconfirmed'));
  expect(await namesOf(home)).toEqual([mia.id]);
  // Where no mail leaves, nobody can confirm anything.
  expect(await addKeeper({ ...home, keepers }, mia, { email: person.email })).toMatchObject({ ok: true });
});

test('a keeper helps whoever keeps nothing, and no other keeper', async () => {
  const home = await kept();
  expect(await whoseFactor(home, mia, { email: 'Ben@example.org' })).toMatchObject({ value: { id: ben.id } });
  for (const who of [nobody, ben])
    expect(await whoseFactor(home, who, { email: 'eve@example.org' })).toEqual({
      ...{ ok: false, error: { type: 'NotFound', what: 'person' } },
    });
  await home.keepers.name(ben.id);
  for (const email of ['ben@example.org', 'mia@example.org'])
    expect(await whoseFactor(home, mia, { email })).toMatchObject({ error: { problem: 'keeper' } });
  const nobodyThere = { ...home, keepers: { ...home.keepers, find: async () => undefined } };
  expect(await whoseFactor(nobodyThere, mia, { email: 'x@example.org' })).toMatchObject({
    error: { problem: 'unknown' },
  });
  // Taken off, they are helped as anybody else.
  await home.keepers.remove(ben.id);
  expect((await whoseFactor(home, mia, { email: 'ben@example.org' })).ok).toBe(true);
});

test('the last keeper stays; with two, each may go', async () => {
  const home = await kept();
  expect(await isOnlyKeeper(home, mia)).toBe(true);
  expect(await removeKeeper(home, mia, { personId: mia.id })).toEqual({
    ok: false,
    error: { type: 'LastKeeper' },
  });
  await addKeeper(home, mia, { email: 'ben@example.org' });
  expect([await isOnlyKeeper(home, mia), await isOnlyKeeper(home, eve)]).toEqual([false, false]);
  expect(await removeKeeper(home, mia, { personId: eve.id })).toMatchObject({ error: { type: 'NotFound' } });
  expect(await removeKeeper(home, ben, { personId: mia.id })).toEqual({ ok: true, value: null });
  expect(await namesOf(home)).toEqual([ben.id]);
});

test('keeping is handed over to somebody else, and not to oneself', async () => {
  const home = await kept();
  expect(await handOverKeeping(home, mia, { email: 'mia@example.org' })).toMatchObject({
    error: { type: 'InvalidInput', problem: 'own' },
  });
  expect(await handOverKeeping(home, mia, { email: 'ben@example.org' })).toMatchObject({
    value: { id: ben.id },
  });
  expect(await namesOf(home)).toEqual([ben.id]);
  expect(await listKeepers(home, mia)).toMatchObject({ ok: false });
});
