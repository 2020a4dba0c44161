import { describe, expect, test } from 'vitest';
import { nobody } from '../actor.ts';
import { dayMs } from '../time.ts';
import type { InviteId } from '../ids.ts';
import { acceptInvite } from './accept-invite.ts';
import { changeRole } from './change-role.ts';
import { createMailer } from '../mail/mailer.ts';
import { createMemoryMailCarrier } from '../ports/mail-carrier.memory.ts';
import { createInvite } from './create-invite.ts';
import { addressesIn, inviteByMail } from './invite-by-mail.ts';
import { invitePerson } from './invite-person.ts';
import { listInvites } from './list-invites.ts';
import { agora, ben, eve, mia, person } from './rehearsal.ts';
import { resendInvite } from './resend-invite.ts';
import { removeMember } from './remove-member.ts';
import { revokeInvite } from './revoke-invite.ts';
import { viewInvite } from './view-invite.ts';

async function invited(input: Parameters<typeof createInvite>[2] = {}) {
  const deps = await agora({ ben: 'member' });
  const made = await createInvite(deps, mia, input);
  if (!made.ok) throw new Error(made.error.type);
  return { deps, ...made.value };
}
const expired = { ok: false, error: { type: 'Expired', what: 'invite' } };

describe('an invite', () => {
  test('is seen by anybody with the link, as often as they like, and joins with a press', async () => {
    const { deps, secret } = await invited();
    for (let n = 0; n < 3; n++)
      expect(await viewInvite(deps, nobody, { secret })).toEqual({
        ok: true,
        value: {
          workspace: { name: 'Agora' },
          invitedBy: 'Mia',
          role: 'member',
          expiresAt: deps.clock.now() + 7 * dayMs,
          memberOf: undefined,
        },
      });
    expect(await listInvites(deps, mia)).toMatchObject({ value: [{ uses: 0 }] });
    expect(await acceptInvite(deps, nobody, { secret })).toMatchObject({ error: { type: 'NotSignedIn' } });
    expect(await acceptInvite(deps, eve, { secret })).toMatchObject({
      value: { joined: true, workspace: { slug: 'agora' } },
    });
    expect(await deps.workspaces.roleIn(deps.workspaceId, eve.id)).toBe('member');
    expect(await listInvites(deps, mia)).toMatchObject({ value: [{ uses: 1 }] });
  });

  test('spends nothing on a member, and never changes their role', async () => {
    const { deps, secret } = await invited({ role: 'admin', maxUses: 1 });
    expect(await acceptInvite(deps, ben, { secret })).toMatchObject({ value: { joined: false } });
    expect(await viewInvite(deps, ben, { secret })).toMatchObject({ value: { memberOf: 'agora' } });
    expect(await deps.workspaces.roleIn(deps.workspaceId, ben.id)).toBe('member');
    expect(await acceptInvite(deps, eve, { secret })).toMatchObject({ value: { joined: true } });
    expect(await deps.workspaces.roleIn(deps.workspaceId, eve.id)).toBe('admin');
  });

  test('lets in as many as it says, also when they race', async () => {
    const { deps, secret } = await invited({ maxUses: 2 });
    const crowd = Array.from({ length: 6 }, (_, n) => person(`Guest${n}`));
    const answers = await Promise.all(crowd.map((by) => acceptInvite(deps, by, { secret })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(answers.find(({ ok }) => !ok)).toEqual(expired);
    expect(await deps.workspaces.members(deps.workspaceId, { limit: 50, offset: 0 })).toMatchObject({
      total: 4,
    });
    expect(await viewInvite(deps, nobody, { secret })).toEqual(expired);
  });

  test('takes somebody who presses twice for one', async () => {
    const { deps, secret } = await invited({ maxUses: 1 });
    const twice = await Promise.all([
      acceptInvite(deps, eve, { secret }),
      acceptInvite(deps, eve, { secret }),
    ]);
    expect(twice.map((one) => one.ok)).toEqual([true, true]);
    expect(await acceptInvite(deps, eve, { secret })).toMatchObject({ value: { joined: false } });
  });

  test('is worth nothing after its days, and after it was called back', async () => {
    const { deps, secret, invite } = await invited({ days: 1 });
    deps.clock.pass(dayMs);
    expect(await viewInvite(deps, nobody, { secret })).toEqual(expired);
    expect(await acceptInvite(deps, eve, { secret })).toEqual(expired);
    expect(await listInvites(deps, mia)).toEqual({ ok: true, value: [] });

    const other = await createInvite(deps, mia, {});
    if (!other.ok) throw new Error('expected an invite');
    await revokeInvite(deps, mia, { inviteId: other.value.invite.id });
    expect(await acceptInvite(deps, eve, { secret: other.value.secret })).toEqual(expired);
    expect(await revokeInvite(deps, mia, { inviteId: invite.id })).toEqual({ ok: true, value: null });
  });

  test('is worth as much as whoever made it may do now: a removed admin leaves no door open', async () => {
    const { deps } = await invited();
    await deps.workspaces.join(deps.workspaceId, eve.id, 'admin', deps.clock.now());
    const made = await createInvite(deps, eve, { role: 'admin' });
    if (!made.ok) throw new Error('expected an invite');
    const { secret, invite } = made.value;
    const anna = person('Anna');
    await changeRole(deps, mia, { personId: eve.id, role: 'member' });
    expect(await viewInvite(deps, nobody, { secret })).toEqual(expired);
    expect(await acceptInvite(deps, anna, { secret })).toEqual(expired);
    await changeRole(deps, mia, { personId: eve.id, role: 'admin' });
    expect(await viewInvite(deps, nobody, { secret })).toMatchObject({ ok: true });
    await removeMember(deps, mia, { personId: eve.id });
    expect(await acceptInvite(deps, eve, { secret })).toEqual(expired);
    expect(await deps.workspaces.roleIn(deps.workspaceId, eve.id)).toBeUndefined();
    const listed = await listInvites(deps, mia);
    expect(listed.ok && listed.value.map(({ id }) => id)).not.toContain(invite.id);
  });

  test('has a secret that is nowhere stored and nowhere shown', async () => {
    const { deps, secret } = await invited();
    const listed = JSON.stringify(await listInvites(deps, mia));
    expect(listed).not.toContain(secret);
    expect(listed).not.toContain('secretHash');
    expect(await deps.invites.bySecretHash(secret)).toBeUndefined();
    for (const wrong of ['', secret.slice(1), secret.toUpperCase()])
      expect(await viewInvite(deps, nobody, { secret: wrong })).toMatchObject({
        error: { type: 'NotFound' },
      });
  });

  test('is for admins to make, list and call back, in their own workspace', async () => {
    const { deps, invite } = await invited();
    expect(await createInvite(deps, ben, {})).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await listInvites(deps, ben)).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await revokeInvite(deps, ben, { inviteId: invite.id })).toMatchObject({
      error: { type: 'NotAllowed' },
    });
    expect(await createInvite(deps, eve, {})).toMatchObject({ error: { type: 'NotFound' } });
    const elsewhere = { ...deps, workspaceId: 'another' as typeof deps.workspaceId };
    expect(await revokeInvite(elsewhere, mia, { inviteId: invite.id })).toMatchObject({
      error: { type: 'NotFound' },
    });
  });

  test.each([
    { days: 0 },
    { days: 91 },
    { days: 1.5 },
    { maxUses: -1 },
    { maxUses: 1_001 },
    { maxUses: NaN },
  ])('is refused with %j', async (input) => {
    expect(await createInvite(await agora(), mia, input)).toMatchObject({
      error: { type: 'InvalidInput', field: Object.keys(input)[0], problem: 'outOfRange' },
    });
  });
});

describe('inviting by address', () => {
  test('makes a link for one person', async () => {
    const deps = await agora();
    const made = await invitePerson(deps, mia, { email: ' Eve@Example.org ', role: 'admin', days: 3 });
    expect(made).toMatchObject({ value: { invite: { role: 'admin', maxUses: 1, uses: 0 } } });
    const secret = made.ok ? made.value.secret : '';
    expect(await acceptInvite(deps, eve, { secret })).toMatchObject({ value: { joined: true } });
    expect(await acceptInvite(deps, ben, { secret })).toEqual(expired);
  });

  test('is refused for members, for what is no address, and to those who may not invite', async () => {
    const deps = await agora({ ben: 'member' });
    const refusal = async (by: Parameters<typeof invitePerson>[1], email: string) => {
      const made = await invitePerson(deps, by, { email });
      return made.ok ? 'made' : made.error.type;
    };
    expect(await refusal(mia, 'BEN@example.org')).toBe('AlreadyMember');
    expect(await refusal(mia, 'ben')).toBe('InvalidInput');
    expect(await refusal(ben, 'eve@example.org')).toBe('NotAllowed');
    expect(await refusal(eve, 'ben@example.org')).toBe('NotFound');
    expect(await refusal(nobody, 'eve@example.org')).toBe('NotSignedIn');
    expect(await listInvites(deps, mia)).toEqual({ ok: true, value: [] });
  });
});

describe('an invite by mail', () => {
  async function mailed() {
    const deps = await agora({ ben: 'member' });
    const carrier = createMemoryMailCarrier();
    const { clock, ids, mails } = deps;
    const mailer = createMailer({
      clock,
      ids,
      mails,
      carrier,
      origin: new URL('https://stoa.example'),
      log: () => {},
    });
    const secretTo = (to: string) =>
      carrier.carried
        .filter((mail) => mail.to === to)
        .map(({ text }) => /\/i\/([\w-]+)/.exec(text)![1]!)
        .at(-1)!;
    return { deps: { ...deps, mailer }, carrier, secretTo };
  }

  test('goes to each address of a pasted text, once', async () => {
    const { deps, carrier, secretTo } = await mailed();
    const pasted = 'Eve <EVE@agora.example>, noor@agora.example\neve@agora.example; nobody';
    const sent = await inviteByMail(deps, mia, { pasted, role: 'admin', days: 1 });
    expect(sent).toEqual({
      ok: true,
      value: [
        { text: 'eve@agora.example', outcome: 'sent' },
        { text: 'noor@agora.example', outcome: 'sent' },
        { text: 'nobody', outcome: 'invalid' },
      ],
    });
    expect(carrier.carried.map(({ to, subject }) => [to, subject])).toEqual([
      ['eve@agora.example', 'Mia invites you to Agora'],
      ['noor@agora.example', 'Mia invites you to Agora'],
    ]);
    const secret = secretTo('eve@agora.example');
    expect(await viewInvite(deps, nobody, { secret })).toMatchObject({ value: { role: 'admin' } });
    expect(await acceptInvite(deps, eve, { secret })).toMatchObject({ value: { joined: true } });
    expect(await acceptInvite(deps, person('Noor'), { secret })).toEqual(expired);
    expect(await inviteByMail(deps, ben, { pasted })).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await inviteByMail(deps, mia, { pasted: ' ,; ' })).toMatchObject({ error: { problem: 'empty' } });
    const many = Array.from({ length: 101 }, (_, n) => `a${n}@agora.example`).join();
    expect(await inviteByMail(deps, mia, { pasted: many })).toMatchObject({ error: { problem: 'tooLong' } });
  });

  test('is in what its reader chose, else in what whoever invites reads', async () => {
    const { deps, carrier } = await mailed();
    deps.workspaces.languageOf = async (who) =>
      'email' in who && who.email === 'noor@agora.example' ? 'nl' : undefined;
    const pasted = 'noor@agora.example, eve@agora.example';
    await inviteByMail(deps, mia, { pasted, lang: 'id' });
    expect(carrier.carried.map(({ subject }) => subject).toSorted()).toEqual([
      'Mia mengundang Anda ke Agora',
      'Mia nodigt je uit voor Agora',
    ]);
  });

  test('sent anew has another link, and the old one is worth nothing', async () => {
    const { deps, secretTo } = await mailed();
    await inviteByMail(deps, mia, { pasted: 'noor@agora.example' });
    const first = secretTo('noor@agora.example');
    const listed = await listInvites(deps, mia);
    if (!listed.ok) throw new Error(listed.error.type);
    const [{ id, email }] = listed.value as [(typeof listed.value)[number]];
    expect(email).toBe('noor@agora.example');
    expect(await resendInvite(deps, ben, { inviteId: id })).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await resendInvite(deps, mia, { inviteId: id })).toEqual({ ok: true, value: { mailed: 'sent' } });
    expect(await viewInvite(deps, nobody, { secret: first })).toEqual(expired);
    expect((await viewInvite(deps, nobody, { secret: secretTo('noor@agora.example') })).ok).toBe(true);
    expect(await resendInvite(deps, mia, { inviteId: id })).toMatchObject({ error: { type: 'NotFound' } });
  });

  test('sent anew by many at once has one link that works, and one mail', async () => {
    const { deps, carrier, secretTo } = await mailed();
    await inviteByMail(deps, mia, { pasted: 'noor@agora.example' });
    const listed = await listInvites(deps, mia);
    const inviteId = listed.ok ? listed.value[0]!.id : ('' as InviteId);
    const pressed = Array.from({ length: 5 }, () => resendInvite(deps, mia, { inviteId }));
    for (const answer of await Promise.all(pressed))
      expect(answer).toEqual({ ok: true, value: { mailed: 'sent' } });
    expect(carrier.carried).toHaveLength(2);
    const left = await listInvites(deps, mia);
    expect(left).toMatchObject({ value: { length: 1 } });
    expect(left.ok && left.value[0]!.id).not.toBe(inviteId);
    expect((await viewInvite(deps, nobody, { secret: secretTo('noor@agora.example') })).ok).toBe(true);
  });

  test('one workspace writes to so many in a day, whoever asks, and links go on', async () => {
    const { deps, carrier } = await mailed();
    const hundred = (from: number) =>
      Array.from({ length: 100 }, (_, n) => `p${from + n}@agora.example`).join('\n');
    for (let n = 0; n < 5; n += 1) expect(await outcomesOf(hundred(n * 100))).toEqual(new Set(['sent']));
    expect(await outcomesOf('late@agora.example, Ben <ben@example.org>')).toEqual(
      new Set(['notToday', 'member']),
    );
    expect(carrier.carried).toHaveLength(500);
    expect(await listInvites(deps, mia)).toMatchObject({ value: { length: 500 } });
    expect(await invitePerson(deps, mia, { email: 'late@agora.example' })).toEqual({
      ok: false,
      error: { type: 'TooOften', retryMs: expect.any(Number) as number },
    });
    expect((await createInvite(deps, mia, {})).ok).toBe(true);

    async function outcomesOf(pasted: string) {
      const sent = await inviteByMail(deps, mia, { pasted });
      return new Set(sent.ok ? sent.value.map(({ outcome }) => outcome) : [sent.error.type]);
    }
  });

  test('stops at five mails an hour for one address, and leaves no link that nobody knows', async () => {
    const { deps, carrier } = await mailed();
    const outcomes = [];
    for (let n = 0; n < 7; n++) {
      const sent = await inviteByMail(deps, mia, { pasted: 'noor@agora.example' });
      outcomes.push(sent.ok && sent.value[0]!.outcome);
    }
    expect(outcomes).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'tooMany', 'tooMany']);
    expect(carrier.carried).toHaveLength(5);
    expect(await listInvites(deps, mia)).toMatchObject({ value: { length: 5 } });
  });

  test('addresses are found as people paste them', () => {
    expect(addressesIn('"Mia, the first" <a@b.example>\r\n b@b.example c@b.example;;A@B.example')).toContain(
      'a@b.example',
    );
    expect(addressesIn('a@b.example\tb@b.example')).toEqual(['a@b.example', 'b@b.example']);
  });
});
