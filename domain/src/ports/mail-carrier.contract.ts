import { describe, expect, test as base } from 'vitest';
import type { CarriedMail, MailCarrier } from './mail-carrier.ts';

/** What the other side does with what it is given, from now on. */
export type OtherSide = 'takes' | 'turnsAway' | 'isBusy' | 'breaksOff' | 'isGone';

/** The other side of a carrier, on this machine. */
export interface OpenCarrier {
  readonly carrier: MailCarrier;
  /** What the other side took, in order. */
  readonly took: () => readonly Omit<CarriedMail, 'key'>[];
  /** How often it was asked for anything at all. */
  readonly asked: () => number;
  readonly becomes: (how: OtherSide) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Proves the MC rules of {@link MailCarrier} against another side that speaks the real protocol. */
export function mailCarrierContract(adapter: string, open: () => Promise<OpenCarrier>): void {
  const test = base.extend<{ opened: OpenCarrier }>({
    opened: async ({}, use) => {
      const opened = await open();
      await use(opened);
      await opened.close();
    },
  });

  describe(`MailCarrier contract, ${adapter}`, () => {
    test('MC1 what was carried arrives whole', async ({ opened: { carrier, took } }) => {
      expect(await carrier.carry(mail)).toMatchObject({ type: 'Carried' });
      const { key: _, ...words } = mail;
      expect(took()).toEqual([words]);
    });

    test('MC2 a reader who is turned away is refused for good', async ({ opened }) => {
      await opened.becomes('turnsAway');
      expect(await opened.carrier.carry(mail)).toMatchObject({
        type: 'Refused',
        why: expect.stringMatching(/./),
      });
      expect(opened.took()).toEqual([]);
    });

    test('MC2 a busy other side is worth another try', async ({ opened }) => {
      await opened.becomes('isBusy');
      expect((await opened.carrier.carry(mail)).type).toBe('NotNow');
      await opened.becomes('takes');
      expect((await opened.carrier.carry(mail)).type).toBe('Carried');
      expect(opened.took()).toHaveLength(1);
    });

    test('MC2 an absent other side is worth another try', async ({ opened }) => {
      await opened.becomes('isGone');
      expect((await opened.carrier.carry(mail)).type).toBe('NotNow');
    });

    test('MC3 a line that breaks before the answer leaves it open', async ({ opened }) => {
      await opened.becomes('breaksOff');
      expect((await opened.carrier.carry(mail)).type).toBe('Unsure');
    });

    test('MC4 what would add a header is refused unasked', async ({ opened: { carrier, asked, took } }) => {
      const before = asked();
      for (const bad of ['\r\nBcc: eve@example.test', '\nBcc: eve@example.test', '\r', '\u0000', '\u2028x']) {
        expect((await carrier.carry({ ...mail, subject: `Hello${bad}` })).type).toBe('Refused');
        expect((await carrier.carry({ ...mail, to: `ada@example.test${bad}` })).type).toBe('Refused');
      }
      expect(asked()).toBe(before);
      expect(took()).toEqual([]);
    });

    test('MC4 only one reader stands in an address', async ({ opened: { carrier, took } }) => {
      for (const to of [
        'ada@example.test, eve@example.test',
        'ada@example.test>,<eve@example.test',
        'a b@example.test',
      ])
        expect((await carrier.carry({ ...mail, to })).type).toBe('Refused');
      expect(took()).toEqual([]);
    });

    test('MC5 one key is taken once', async ({ opened: { carrier, took } }) => {
      for (let n = 0; n < 2; n++) expect((await carrier.carry(mail)).type).toBe('Carried');
      expect(took()).toHaveLength(carrier.supports.remembersKeys ? 1 : 2);
    });
  });
}

const mail: CarriedMail = {
  key: 'welcome agora ada',
  to: 'ada@example.test',
  subject: 'Grüße, “Ada” — 你好 <b>',
  text: 'Hello Ada,\n\n.a line that begins with a dot\nhttps://stoa.example/auth/verify/x=1\n',
  html: '<!doctype html>\n<html lang="en"><body><p>Hello Ada &amp; all, ünïcode</p></body></html>\n',
};
