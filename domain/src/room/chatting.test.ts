import { describe, expect, test } from 'vitest';
import type { MessageId, SeatId } from '../ids.ts';
import type { MessageLog } from '../ports/message-log.ts';
import { limits } from './limits.ts';
import {
  entriesOf,
  framesOf,
  lastOf,
  member,
  owner,
  rehearse,
  stranger,
  type Client,
  type Rehearsal,
} from './rehearsal.ts';

const id = (text: string) => text as MessageId;
const say = (
  r: Rehearsal,
  client: Client,
  text: string,
  more: { to?: SeatId; replyTo?: MessageId; re?: number } = {},
) => r.send(client, { t: 'say', id: id(text), body: `text ${text}`, ...more });

/** As PostgreSQL's engine rejects when the line breaks at the COMMIT, whether that was done or not. */
const unknownOutcome = (append: MessageLog['append'] | undefined): MessageLog['append'] => {
  return async (entry) => {
    await append?.(entry);
    throw Object.assign(new Error('lost'), { name: 'OutcomeUnknown' });
  };
};

async function two(): Promise<{ r: Rehearsal; olga: Client; mia: Client }> {
  const r = await rehearse(false);
  return { r, olga: await r.join(owner, 'owner'), mia: await r.join(member, 'member') };
}

describe('chat', () => {
  test('a message is in the log before it is acknowledged, and goes to all, its author too', async () => {
    const { r, olga, mia } = await two();
    await say(r, mia, 'a', { re: 3 });
    expect(lastOf(mia, 'ok')).toEqual({ t: 'ok', re: 3, position: 1 });
    expect(await r.home.messageLog.lastPosition(r.meetingId)).toBe(1);
    for (const client of [olga, mia])
      expect(entriesOf(client)).toMatchObject([{ id: 'a', position: 1, authorName: 'Mia' }]);
  });

  test('sent twice it is acknowledged twice with one position, and shown once', async () => {
    const { r, olga, mia } = await two();
    await say(r, mia, 'a', { re: 1 });
    await say(r, mia, 'a', { re: 2 });
    expect(framesOf(mia, 'ok').map((f) => f.position)).toEqual([1, 1]);
    expect(entriesOf(olga)).toHaveLength(1);
  });

  test('a private message, and what happens to it, reaches those two only', async () => {
    const { r, olga, mia } = await two();
    const gil = await r.join(stranger, undefined);
    await say(r, mia, 'secret', { to: olga.you! });
    await r.send(olga, { t: 'mark', id: id('thumb'), target: id('secret'), emoji: '👍', on: true });
    await r.send(gil, { t: 'mark', id: id('peek'), target: id('secret'), emoji: '👀', on: true, re: 9 });
    expect(lastOf(gil, 'refused')).toMatchObject({ re: 9, type: 'NotFound' });
    await say(r, gil, 'public');
    expect(entriesOf(olga).map((e) => e.id)).toEqual(['secret', 'thumb', 'public']);
    expect(entriesOf(mia).map((e) => e.id)).toEqual(['secret', 'thumb', 'public']);
    expect(entriesOf(gil).map((e) => e.position)).toEqual([3]);
    await r.restart();
    await r.join(stranger, undefined, {}, gil);
    expect(JSON.stringify(gil.frames)).not.toContain('text secret');
  });

  test('whoever comes late sees what was said; whoever comes back gets exactly the rest', async () => {
    const { r, olga, mia } = await two();
    for (const text of ['a', 'b', 'c']) await say(r, mia, text);
    await r.cut(olga);
    for (const text of ['d', 'e']) await say(r, mia, text);
    olga.frames = [];
    await r.join(owner, 'owner', { after: 3 }, olga);
    expect(entriesOf(olga).map((e) => e.id)).toEqual(['d', 'e']);
    await r.restart();
    olga.frames = [];
    await r.join(owner, 'owner', { after: 3 }, olga);
    expect(entriesOf(olga).map((e) => e.id)).toEqual(['d', 'e']);
    const gil = await r.join(stranger, undefined, { after: 0 });
    expect(entriesOf(gil).map((e) => e.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(lastOf(gil, 'chat')!.more).toBe(false);
  });

  test('a long chat comes in pages that follow by themselves', async () => {
    const { r, mia } = await two();
    const seat = r.room.state.seats.get(mia.you!)!.stored;
    const many = limits.chatPage * 2 + 17;
    for (let n = 1; n <= many; n++)
      await r.home.messageLog.append({
        id: id(`m${n}`),
        meetingId: r.meetingId,
        authorSeat: seat.id,
        authorName: seat.name,
        at: r.home.clock.now(),
        what: { type: 'said', body: 'x' },
      });
    await r.restart();
    const gil = await r.join(stranger, undefined);
    await r.join(owner, 'owner');
    await r.room.settled();
    expect(entriesOf(gil).map((e) => e.position)).toEqual(Array.from({ length: many }, (_, i) => i + 1));
    expect(framesOf(gil, 'chat').map((f) => f.more)).toEqual([true, true, false]);
    await r.send(gil, { t: 'read', after: many - 3 });
    expect(lastOf(gil, 'chat')!.entries).toHaveLength(3);
  });

  test('a page is cut before it gets too long for a frame', async () => {
    const { r, mia } = await two();
    for (let n = 0; n < 40; n++) {
      await r.send(mia, { t: 'say', id: id(`m${n}`), body: 'x'.repeat(limits.bodyLength) });
      r.home.clock.pass(1_000);
    }
    const gil = await r.join(stranger, undefined);
    expect(entriesOf(gil)).toHaveLength(40);
    for (const frame of framesOf(gil, 'chat'))
      expect(frame.entries.length * limits.bodyLength).toBeLessThanOrEqual(limits.chatPageLength);
  });

  test('edits and deletions are their author’s, deletions a host’s too; the text is gone from memory and log', async () => {
    const { r, olga, mia } = await two();
    await say(r, mia, 'a');
    await r.send(olga, { t: 'edit', id: id('e1'), target: id('a'), body: 'not yours', re: 1 });
    expect(lastOf(olga, 'refused')).toMatchObject({ re: 1, type: 'NotAllowed' });
    await r.send(mia, { t: 'edit', id: id('e2'), target: id('a'), body: 'better' });
    await r.send(olga, { t: 'delete', id: id('d'), target: id('a'), re: 2 });
    expect(lastOf(olga, 'ok')).toMatchObject({ re: 2, position: 3 });
    await r.send(mia, { t: 'edit', id: id('e3'), target: id('a'), body: 'again', re: 3 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 3, type: 'NotFound' });
    const gil = await r.join(stranger, undefined);
    expect(JSON.stringify(gil.frames)).not.toMatch(/text a|better/);
    await say(r, gil, 'b');
    await r.send(mia, { t: 'delete', id: id('d2'), target: id('b'), re: 4 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 4, type: 'NotAllowed' });
  });

  test('a closed chat is closed for participants', async () => {
    const { r, olga, mia } = await two();
    await r.send(olga, { t: 'settings', chat: false });
    await say(r, mia, 'a', { re: 1 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 1, type: 'ChatClosed' });
    await say(r, olga, 'b', { re: 2 });
    expect(lastOf(olga, 'ok')).toMatchObject({ re: 2 });
  });

  test('too many messages are refused with a time to wait; one that comes again later is taken', async () => {
    const { r, mia } = await two();
    for (let n = 0; n < limits.sayBurst; n++) await say(r, mia, `m${n}`);
    await say(r, mia, 'late', { re: 1 });
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', re: 1, type: 'TooOften', retryMs: 500 });
    r.home.clock.pass(500);
    await say(r, mia, 'late', { re: 2 });
    expect(lastOf(mia, 'ok')).toMatchObject({ re: 2, position: limits.sayBurst + 1 });
  });

  test('a full disk refuses the message and nothing else', async () => {
    const { r, olga, mia } = await two();
    const { append } = r.home.messageLog;
    const { save } = r.home.seats;
    const full = async (): Promise<never> => {
      throw Object.assign(new Error('no space'), { name: 'StorageFull' });
    };
    Object.assign(r.home.messageLog, { append: full });
    Object.assign(r.home.seats, { save: full });
    await say(r, mia, 'a', { re: 1 });
    expect(lastOf(mia, 'refused')).toEqual({ t: 'refused', re: 1, type: 'StorageFull' });
    await r.send(mia, { t: 'hand', up: true });
    expect(lastOf(olga, 'seat')!.seat.handAt).toBeDefined();
    Object.assign(r.home.messageLog, { append });
    Object.assign(r.home.seats, { save });
    await r.pass(1_000);
    expect((await r.home.seats.byId(mia.you!))!.handAt).toBeDefined();
    await say(r, mia, 'a', { re: 2 });
    expect(lastOf(mia, 'ok')).toMatchObject({ re: 2, position: 1 });
  });

  test.for([true, false])(
    'a message of which the store does not know whether it has it is looked for: there it is %s',
    async (stored) => {
      const { r, olga, mia } = await two();
      const { append } = r.home.messageLog;
      Object.assign(r.home.messageLog, { append: unknownOutcome(stored ? append : undefined) });
      await say(r, mia, 'a', { re: 1 });
      if (stored) expect(lastOf(mia, 'ok')).toMatchObject({ re: 1, position: 1 });
      else expect(lastOf(mia, 'refused')).toMatchObject({ re: 1, type: 'Unavailable' });
      expect(entriesOf(olga)).toHaveLength(stored ? 1 : 0);
      Object.assign(r.home.messageLog, { append });
      await say(r, mia, 'a', { re: 2 });
      expect(lastOf(mia, 'ok')).toMatchObject({ re: 2, position: 1 });
      expect(entriesOf(olga).map((e) => e.id)).toEqual(['a']);
    },
  );

  test('while it cannot be looked for nobody is told that it was sent, and all see it once it can', async () => {
    const { r, olga, mia } = await two();
    const { append, byId } = r.home.messageLog;
    const away = async (): Promise<never> => {
      throw Object.assign(new Error('away'), { name: 'DatabaseUnreachable' });
    };
    Object.assign(r.home.messageLog, { append: unknownOutcome(append), byId: away });
    await say(r, mia, 'a', { re: 1 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 1, type: 'Unavailable' });
    await r.pass(1_000);
    expect(entriesOf(olga)).toEqual([]);
    Object.assign(r.home.messageLog, { append, byId });
    await r.pass(1_000);
    for (const client of [olga, mia]) expect(entriesOf(client).map((e) => e.id)).toEqual(['a']);
    await say(r, mia, 'a', { re: 2 });
    expect(lastOf(mia, 'ok')).toMatchObject({ re: 2, position: 1 });
    expect(entriesOf(olga)).toHaveLength(1);
  });

  test('whoever read further elsewhere than the room knows gets exactly the rest, and so do all others', async () => {
    const { r, olga, mia } = await two();
    await say(r, olga, 'a');
    const common = {
      meetingId: r.meetingId,
      authorSeat: olga.you!,
      authorName: 'Olga',
      at: r.home.clock.now(),
    };
    for (const text of ['b', 'c'])
      await r.home.messageLog.append({ ...common, id: id(text), what: { type: 'said', body: text } });
    await r.cut(mia);
    // As somebody does who was in the same room in another process.
    mia.frames = [];
    await r.join(member, 'member', { after: 2 }, mia);
    expect(entriesOf(mia).map((e) => e.id)).toEqual(['c']);
    await say(r, mia, 'd');
    expect(entriesOf(mia).map((e) => e.id)).toEqual(['c', 'd']);
    expect(entriesOf(olga).map((e) => e.id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('whoever claims to have read further than anybody harms nobody, and gets what comes', async () => {
    const { r, olga, mia } = await two();
    await say(r, olga, 'a');
    await r.cut(mia);
    mia.frames = [];
    await r.join(member, 'member', { after: 1_000_000 }, mia);
    await say(r, olga, 'b');
    expect(entriesOf(mia).map((e) => e.id)).toEqual(['b']);
    expect(entriesOf(olga).map((e) => e.id)).toEqual(['a', 'b']);
  });

  test('a log that was written from elsewhere is read on when the room is told', async () => {
    const { r, olga, mia } = await two();
    await say(r, olga, 'a');
    const common = {
      meetingId: r.meetingId,
      authorSeat: olga.you!,
      authorName: 'Olga',
      at: r.home.clock.now(),
    };
    await r.home.messageLog.append({ ...common, id: id('b'), what: { type: 'said', body: 'b' } });
    await r.room.readOn();
    await r.room.settled();
    await r.room.readOn();
    await r.room.settled();
    await say(r, mia, 'c');
    for (const client of [olga, mia]) expect(entriesOf(client).map((e) => e.id)).toEqual(['a', 'b', 'c']);
  });

  test('an entry that came from elsewhere does not hold up the rest for long', async () => {
    const { r, olga, mia } = await two();
    const seat = r.room.state.seats.get(mia.you!)!.stored;
    const common = { meetingId: r.meetingId, authorSeat: seat.id, authorName: 'Mia', at: r.home.clock.now() };
    await r.home.messageLog.append({ ...common, id: id('elsewhere'), what: { type: 'said', body: 'hm' } });
    await say(r, olga, 'here', { re: 1 });
    expect(lastOf(olga, 'ok')).toMatchObject({ position: 2 });
    expect(entriesOf(mia)).toEqual([]);
    await r.pass(limits.gapMs + 1_000);
    expect(entriesOf(mia).map((e) => e.id)).toEqual(['elsewhere', 'here']);
    await say(r, olga, 'next');
    expect(entriesOf(mia).map((e) => e.position)).toEqual([1, 2, 3]);
  });
});
