import { describe, expect, test as base } from 'vitest';
import type { Instant } from '../time.ts';
import type { Mails, NewMail } from './mails.ts';

/** Proves the MA rules of {@link Mails} for one adapter; `open` makes an empty list per test. */
export function mailsContract(
  adapter: string,
  open: () => Promise<{ mails: Mails; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ mails: Mails }>({
    mails: async ({}, use) => {
      const { mails, close } = await open();
      await use(mails);
      await close();
    },
  });

  describe(`Mails contract, ${adapter}`, () => {
    test('MA1 a key is taken once, also when adds race', async ({ mails }) => {
      const said = await Promise.all(
        [1, 2, 3, 4].map((n) => mails.add({ ...mail('a'), id: `a${n}` }, limit)),
      );
      expect(said.toSorted()).toEqual(['added', 'known', 'known', 'known']);
      expect((await mails.list(page)).total).toBe(1);
    });

    test('MA2 one address gets so many, whatever races', async ({ mails }) => {
      for (let n = 0; n < 3; n++) expect(await mails.add(mail(`a${n}`), limit)).toBe('added');
      const racing = await Promise.all(Array.from({ length: 6 }, (_, n) => mails.add(mail(`b${n}`), limit)));
      expect(racing.filter((said) => said === 'added').length).toBeLessThanOrEqual(2);
      expect((await mails.list(page)).total).toBeLessThanOrEqual(5);
      expect(await mails.add({ ...mail('c'), to: 'bob@example.test' }, limit)).toBe('added');
      const later = { ...mail('d'), createdAt: at(7_200_000) };
      expect(await mails.add(later, { most: 5, since: at(3_600_000) })).toBe('added');
    });

    test('MA3 what is due goes to one taker, the earliest first', async ({ mails }) => {
      await mails.add({ ...mail('late'), createdAt: at(50) }, limit);
      await mails.add(mail('early'), limit);
      const taken = await Promise.all([1, 2, 3].map(() => mails.take(at(100), at(200))));
      expect(taken.flatMap((one) => one?.key ?? []).toSorted()).toEqual(['early', 'late']);
      expect(await mails.take(at(100), at(200))).toBeUndefined();
      expect(taken.find((one) => one?.key === 'early')).toMatchObject({
        ...mail('early'),
        state: 'sending',
        tries: 1,
      });
    });

    test('MA3 what is of use for the shortest time goes before what came earlier', async ({ mails }) => {
      for (const key of ['a', 'b']) await mails.add({ ...mail(key), to: `${key}@example.test` }, limit);
      await mails.add({ ...mail('link'), createdAt: at(50), usefulUntil: at(600) }, limit);
      expect((await mails.take(at(40), at(200)))?.key).toBe('a');
      expect((await mails.take(at(100), at(200)))?.key).toBe('link');
      expect((await mails.take(at(100), at(200)))?.key).toBe('b');
    });

    test('MA3 what is not due yet stays', async ({ mails }) => {
      await mails.add(mail('a'), limit);
      expect(await mails.take(at(0), at(1))).toBeUndefined();
      expect((await mails.take(at(1), at(2)))?.key).toBe('a');
    });

    test('MA4 a mail that was sent has no words any more', async ({ mails }) => {
      await mails.add(mail('a'), limit);
      const taken = (await mails.take(at(10), at(20)))!;
      await mails.settle(taken.id, { state: 'waiting', why: 'busy', dueAt: at(30) }, at(11));
      expect(await mails.byId('a')).toMatchObject({
        state: 'waiting',
        why: 'busy',
        dueAt: 30,
        text: 'words',
      });
      await mails.take(at(30), at(40));
      await mails.settle(taken.id, { state: 'sent' }, at(31));
      const sent = await mails.byId('a');
      expect(sent).toMatchObject({
        state: 'sent',
        tries: 2,
        settledAt: 31,
        text: '',
        html: '',
        subject: 'About a',
      });
      expect(sent).not.toHaveProperty('why');
      expect(await mails.again('a', at(40))).toBe(false);
    });

    test('MA5 what nobody came back for is found', async ({ mails }) => {
      for (const key of ['a', 'b']) await mails.add(mail(key), limit);
      await mails.take(at(10), at(20));
      expect(await mails.giveUpLost(at(19), 'unsure')).toBe(0);
      expect(await mails.giveUpLost(at(20), 'unsure')).toBe(1);
      await mails.take(at(21), at(30));
      expect(await mails.giveUpLost(at(30), 'waiting')).toBe(1);
      const { mails: both } = await mails.list(page);
      expect(both.map(({ state }) => state).toSorted()).toEqual(['unsure', 'waiting']);
    });

    test('MA6 what is settled can be tried again', async ({ mails }) => {
      await mails.add(mail('a'), limit);
      expect(await mails.again('a', at(5))).toBe(false);
      await mails.take(at(10), at(20));
      await mails.settle('a', { state: 'refused', why: 'no such mailbox' }, at(11));
      expect(await mails.again('a', at(12))).toBe(true);
      expect(await mails.byId('a')).toMatchObject({ state: 'waiting', dueAt: 12, tries: 0 });
      expect(await mails.again('nothing', at(12))).toBe(false);
    });

    test('MA8 what was sent may bounce, once, under the name that it was sent as', async ({ mails }) => {
      for (const key of ['a', 'b', 'c']) await mails.add(mail(key), limit);
      const [a, b] = [(await mails.take(at(10), at(20)))!, (await mails.take(at(10), at(20)))!];
      await mails.settle(a.id, { state: 'sent', carriedAs: 'their-a' }, at(11));
      await mails.settle(b.id, { state: 'sent' }, at(11));
      expect(await mails.bounce('their-b', 'full', at(12))).toBe(false);
      expect(await mails.bounce('', 'full', at(12))).toBe(false);
      expect(await mails.bounce('their-a', 'no such mailbox', at(13))).toBe(true);
      expect(await mails.bounce('their-a', 'again', at(14))).toBe(false);
      expect(await mails.byId(a.id)).toMatchObject({
        state: 'bounced',
        why: 'no such mailbox',
        settledAt: 13,
        text: '',
      });
      expect((await mails.byId(b.id))!.state).toBe('sent');
      expect(await mails.again(a.id, at(15))).toBe(false);
      expect(await mails.forgetBefore(at(100))).toBe(2);
    });

    test('MA7 the list goes back from the newest, and old ones are forgotten', async ({ mails }) => {
      for (const [n, key] of ['a', 'b', 'c'].entries())
        await mails.add({ ...mail(key), createdAt: at(10 * n + 1) }, limit);
      expect((await mails.list({ limit: 2, offset: 0 })).mails.map(({ id }) => id)).toEqual(['c', 'b']);
      const { mails: rest, total } = await mails.list({ limit: 2, offset: 2 });
      expect([rest.map(({ id }) => id), total]).toEqual([['a'], 3]);
      expect(rest[0]).not.toHaveProperty('text');
      const first = (await mails.take(at(100), at(200)))!;
      await mails.settle(first.id, { state: 'kept' }, at(101));
      expect(await mails.forgetBefore(at(15))).toBe(1);
      expect(await mails.byId('a')).toBeUndefined();
      expect((await mails.list(page)).total).toBe(2);
    });
  });
}

const at = (ms: number) => ms as Instant;
const limit = { most: 5, since: at(0) };
const page = { limit: 50, offset: 0 };
const mail = (key: string): NewMail => ({
  id: key,
  key,
  kind: 'test',
  to: 'ada@example.test',
  subject: `About ${key}`,
  text: 'words',
  html: '<p>words</p>',
  createdAt: at(1),
  usefulUntil: at(10_000),
});
