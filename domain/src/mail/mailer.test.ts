import { expect, test } from 'vitest';
import type { PersonId } from '../ids.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import type { Carried } from '../ports/mail-carrier.ts';
import { createMemoryKeepers } from '../ports/keepers.memory.ts';
import { createMemoryMailCarrier } from '../ports/mail-carrier.memory.ts';
import { createMemoryMails } from '../ports/mails.memory.ts';
import { hourMs } from '../time.ts';
import { viewMail } from './list-mails.ts';
import { createMailer, type MailToSend } from './mailer.ts';

const origin = new URL('https://stoa.example');
const welcome = (key: string): MailToSend => ({
  key,
  kind: 'welcome',
  to: 'ada@example.test',
  letter: (letters) =>
    letters.welcome({ name: 'Ada', workspace: 'Agora', link: 'https://stoa.example/w/agora' }),
});

const shown: string[] = [];
function post(answer?: () => Carried, carried = true) {
  const base = { clock: createMemoryClock(), ids: createMemoryIds(), mails: createMemoryMails() };
  const carrier = createMemoryMailCarrier(answer);
  const under: Promise<unknown>[] = [];
  const open = () =>
    createMailer({
      ...base,
      ...(carried && { carrier }),
      origin,
      log: () => {},
      kept: ({ to }) => void shown.push(to),
      outlast: (work) => void under.push(work),
    });
  return { ...base, carrier, open, mailer: open(), settle: () => Promise.all(under) };
}

test('one key is one mail, whoever sends it', async () => {
  const { mailer, open, carrier, settle } = post();
  expect(await mailer.send(welcome('a'))).toBe('added');
  expect(await Promise.all([mailer.send(welcome('a')), open().send(welcome('a'))])).toEqual([
    'known',
    'known',
  ]);
  await settle();
  expect(carrier.carried.map(({ to, subject }) => [to, subject])).toEqual([
    ['ada@example.test', 'Welcome to Agora'],
  ]);
});

test('an address gets five mails in an hour', async () => {
  const { mailer, clock } = post();
  const said = [];
  for (const key of 'abcdefg') said.push(await mailer.send(welcome(key)));
  expect(said).toEqual(['added', 'added', 'added', 'added', 'added', 'tooMany', 'tooMany']);
  clock.pass(hourMs + 1);
  expect(await mailer.send(welcome('f'))).toBe('added');
});

test('a mail that came back says so, by the word of whoever carried it only', async () => {
  const reports = {
    read: async (headers: Headers, body: string) =>
      headers.get('signed') === 'yes' ? [{ carriedAs: body, why: 'no such\nmailbox' }] : undefined,
  };
  const { mails, clock, ids } = post();
  const carrier = createMemoryMailCarrier(() => ({ type: 'Carried', as: 'their-1' }));
  const open = (more: object) => createMailer({ clock, ids, mails, carrier, origin, log: () => {}, ...more });
  const mailer = open({ reports });
  await mailer.send(welcome('a'));
  await mailer.carryDue();
  const { id } = (await mails.list({ limit: 1, offset: 0 })).mails[0]!;
  const signed = new Headers({ signed: 'yes' });
  expect(await open({}).noteReports(signed, 'their-1')).toBe('notAsked');
  expect(await mailer.noteReports(new Headers(), 'their-1')).toBe('notSigned');
  expect((await mails.byId(id))!.state).toBe('sent');
  expect(await mailer.noteReports(signed, 'their-2')).toBe(0);
  expect(await mailer.noteReports(signed, 'their-1')).toBe(1);
  expect(await mailer.noteReports(signed, 'their-1')).toBe(0);
  expect(await mails.byId(id)).toMatchObject({ state: 'bounced', why: 'no such mailbox' });
});

test('that a password is another one is told whatever strangers asked for before', async () => {
  const { mailer } = post();
  for (const key of 'abcdef') await mailer.send(welcome(key));
  expect(await mailer.send({ ...welcome('g'), always: true })).toBe('added');
});

test('what is not taken now is tried again, ever later, and in the end no more', async () => {
  const { mailer, mails, clock, settle } = post(() => ({ type: 'NotNow', why: 'busy\n now' }));
  await mailer.send({ ...welcome('a'), usefulMs: 100 * hourMs });
  await settle();
  const waits: number[] = [];
  for (let n = 0; n < 20; n++) {
    const [mail] = (await mails.list({ limit: 1, offset: 0 })).mails;
    if (mail!.state !== 'waiting') break;
    waits.push((mail!.dueAt - clock.now()) / 1_000);
    expect(await mailer.carryDue()).toBe(0);
    clock.pass(mail!.dueAt - clock.now());
    expect(await mailer.carryDue()).toBe(1);
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
  expect((await mails.list({ limit: 1, offset: 0 })).mails[0]).toMatchObject({
    state: 'failed',
    why: 'busy now',
    tries: 10,
  });
});

test('what nobody needs any more is not tried', async () => {
  const { mailer, mails, carrier, clock, settle } = post(() => ({ type: 'NotNow', why: 'busy' }));
  await mailer.send({ ...welcome('a'), usefulMs: 20_000 });
  await settle();
  clock.pass(hourMs);
  await mailer.carryDue();
  expect(carrier.carried).toEqual([]);
  expect((await mails.list({ limit: 1, offset: 0 })).mails[0]).toMatchObject({ state: 'failed' });
});

test('with no way out mails are kept with their words', async () => {
  const { mailer, mails, settle } = post(undefined, false);
  await mailer.send(welcome('a'));
  await settle();
  const [line] = (await mails.list({ limit: 1, offset: 0 })).mails;
  expect(shown).toEqual(['ada@example.test']);
  expect(await mails.byId(line!.id)).toMatchObject({
    state: 'kept',
    text: expect.stringContaining('/w/agora'),
  });
});

test('a mail whose carrier died is carried again only where that cannot double it', async () => {
  for (const remembersKeys of [true, false]) {
    const { mailer, mails, clock, carrier } = post();
    Object.assign(carrier.supports, { remembersKeys });
    await mails.add(
      {
        ...welcome('a'),
        id: 'a',
        subject: 's',
        text: 't',
        html: 'h',
        createdAt: clock.now(),
        usefulUntil: clock.now() + hourMs,
      } as never,
      { most: 5, since: 0 as never },
    );
    await mails.take(clock.now(), (clock.now() + 1) as never);
    clock.pass(2);
    await mailer.carryDue();
    expect(await mails.byId('a')).toMatchObject({ state: remembersKeys ? 'sent' : 'unsure' });
    expect(carrier.carried).toHaveLength(remembersKeys ? 1 : 0);
  }
});

test.each([true, false])(
  'words that open accounts are the keeper’s only where no mail leaves: %s',
  async (carried) => {
    const { mailer, mails, settle } = post(() => ({ type: 'NotNow', why: 'busy' }), carried);
    await mailer.send(welcome('a'));
    await settle();
    const keepers = createMemoryKeepers();
    const ada = { type: 'person', id: 'ada' as PersonId, name: 'Ada' } as const;
    const id = (await mails.list({ limit: 1, offset: 0 })).mails[0]!.id;
    expect((await viewMail({ keepers, mails, mailer }, ada, { id })).ok).toBe(false);
    await keepers.name(ada.id);
    const seen = await viewMail({ keepers, mails, mailer }, ada, { id });
    expect(seen.ok && seen.value.text.includes('agora')).toBe(!carried);
  },
);
