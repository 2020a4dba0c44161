import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import type { ClientFrame, ServerFrame } from './protocol.ts';
import {
  framesOf,
  lastOf,
  member,
  owner,
  rehearse,
  stranger,
  type Client,
  type Rehearsal,
} from './rehearsal.ts';

async function two(upTo = 2): Promise<{ r: Rehearsal; olga: Client; mia: Client }> {
  const r = await rehearse(true, { upTo });
  return { r, olga: await r.join(owner, 'owner'), mia: await r.join(member, 'member') };
}
const round = (client: Client) => lastOf(client, 'direct')!.round;
const peersOf = (client: Client) => lastOf(client, 'direct')?.peers.map(({ seat }) => seat);
const inOrder = (...clients: Client[]) =>
  clients.toSorted((a, b) => (a.you! < b.you! ? -1 : 1)) as [Client, Client];
const describing = (to: Client, round: number, type: 'offer' | 'answer', re?: number): ClientFrame => ({
  t: 'peer',
  ...(re !== undefined && { re }),
  to: to.you!,
  round,
  type,
  sdp: `v=0 ${type}`,
});
const allows = (client: Client) => (lastOf(client, 'refused') as ServerFrame | undefined) === undefined;

describe('a direct call', () => {
  test('begins with the second person, and one of the two offers', async () => {
    const { olga, mia } = await two();
    expect(peersOf(olga)).toEqual([mia.you]);
    expect(peersOf(mia)).toEqual([olga.you]);
    const [first, second] = inOrder(olga, mia);
    expect(lastOf(first, 'direct')!.peers[0]!.offers).toBe(true);
    expect(lastOf(second, 'direct')!.peers[0]!.offers).toBe(false);
  });

  test('is never where the home says so, and never for one alone', async () => {
    const r = await rehearse();
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    expect([...framesOf(olga, 'direct'), ...framesOf(mia, 'direct')]).toEqual([]);
    const other = await rehearse(true, { upTo: 4 });
    expect(framesOf(await other.join(owner, 'owner'), 'direct')).toEqual([]);
  });

  test('whoever waits in the lobby takes no part; let in as the third they end it, and leaving they begin it', async () => {
    const { r, olga, mia } = await two();
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    expect(peersOf(olga)).toEqual([mia.you]);
    await r.send(gil, describing(olga, round(olga), 'offer'));
    expect(lastOf(gil, 'refused')!.type).toBe('NotYetIn');
    expect(framesOf(olga, 'peer')).toEqual([]);

    await r.send(olga, { t: 'admit', seat: 'all' });
    expect(peersOf(olga)).toEqual([]);
    expect(peersOf(mia)).toEqual([]);
    expect(framesOf(gil, 'direct')).toEqual([]);
    const before = round(olga);
    await r.send(gil, { t: 'leave' });
    expect(peersOf(olga)).toEqual([mia.you]);
    expect(round(olga)).toBeGreaterThan(before);
    expect(framesOf(gil, 'direct')).toEqual([]);
  });

  test('with room for four everybody is linked to everybody, each pair with one who offers', async () => {
    const { r, olga, mia } = await two(4);
    const gil = await r.join(stranger, undefined, { name: 'Gil' });
    await r.send(olga, { t: 'admit', seat: 'all' });
    const all = [olga, mia, gil];
    for (const one of all)
      for (const { seat, offers } of lastOf(one, 'direct')!.peers) {
        const other = all.find(({ you }) => you === seat)!;
        const back = lastOf(other, 'direct')!.peers.find((peer) => peer.seat === one.you)!;
        expect(back.offers).toBe(!offers);
      }
    expect(all.map((one) => peersOf(one)!.length)).toEqual([2, 2, 2]);
    expect(new Set(all.map(round)).size).toBe(1);
  });

  test('passes one offer and one answer to the other, and nothing to anybody else', async () => {
    const { r, olga, mia } = await two();
    const [first, second] = inOrder(olga, mia);
    await r.send(second, describing(first, round(second), 'answer', 1));
    expect(lastOf(second, 'refused')).toMatchObject({ re: 1, type: 'NotAllowed' });
    await r.send(second, describing(first, round(second), 'offer', 2));
    expect(lastOf(second, 'refused')).toMatchObject({ re: 2, type: 'NotAllowed' });
    await r.send(first, describing(second, round(first), 'offer'));
    expect(framesOf(second, 'peer')).toEqual([
      { t: 'peer', from: first.you, round: round(first), type: 'offer', sdp: 'v=0 offer' },
    ]);
    await r.send(first, describing(second, round(first), 'offer', 3));
    expect(lastOf(first, 'refused')).toMatchObject({ re: 3, type: 'NotAllowed' });
    await r.send(second, describing(first, round(second), 'answer'));
    expect(framesOf(first, 'peer').map(({ type }) => type)).toEqual(['answer']);
    await r.send(first, describing(first, round(first), 'offer', 4));
    expect(lastOf(first, 'refused')).toMatchObject({ re: 4, type: 'NotAllowed' });
    expect(framesOf(second, 'peer')).toHaveLength(1);
  });

  test('what is too long is refused, what is of an older round is dropped without a word', async () => {
    const { r, olga, mia } = await two();
    const [first, second] = inOrder(olga, mia);
    const long = {
      ...describing(second, round(first), 'offer', 1),
      sdp: 'v'.repeat(limits.peerSdpLength + 1),
    };
    await r.send(first, long as ClientFrame);
    expect(lastOf(first, 'refused')).toMatchObject({ re: 1, type: 'TooLong' });
    first.frames.length = 0;
    await r.send(first, describing(second, 0, 'offer'));
    await r.send(first, { t: 'directFailed', round: 0 });
    expect(allows(first)).toBe(true);
    expect(framesOf(second, 'peer')).toEqual([]);
    expect(peersOf(second)).toEqual([first.you]);
  });

  test('a lost socket leaves the link alone; another one in its place begins a new round for both', async () => {
    const { r, olga, mia } = await two();
    const before = round(olga);
    await r.cut(mia);
    await r.pass(5_000);
    expect(round(olga)).toBe(before);
    await r.join(member, 'member', {}, mia);
    expect(round(olga)).toBe(before + 1);
    expect(round(mia)).toBe(before + 1);
    expect(peersOf(mia)).toEqual([olga.you]);
    await r.cut(mia);
    await r.pass(limits.reconnectMs + 1_000);
    expect(peersOf(olga)).toEqual([]);
  });

  test('a failed link ends it for both, and it is tried again ever more rarely while nobody comes or goes', async () => {
    const { r, olga, mia } = await two();
    await r.send(mia, { t: 'directFailed', round: round(mia) });
    expect([peersOf(olga), peersOf(mia)]).toEqual([[], []]);
    await r.send(olga, { t: 'directFailed', round: round(olga) });
    await r.pass(limits.directRetryMs - 1_000);
    expect(peersOf(olga)).toEqual([]);
    await r.pass(1_000);
    expect(peersOf(olga)).toEqual([mia.you]);
    await r.send(mia, { t: 'directFailed', round: round(mia) });
    await r.pass(4 * limits.directRetryMs - 1_000);
    expect(peersOf(olga)).toEqual([]);
    await r.pass(1_000);
    expect(peersOf(olga)).toEqual([mia.you]);
    await r.send(mia, { t: 'directFailed', round: round(mia) });
    await r.cut(mia);
    await r.join(member, 'member', {}, mia);
    expect(peersOf(olga)).toEqual([mia.you]);
  });

  test('without an SFU a failed link is tried again at once', async () => {
    const { r, olga, mia } = await two();
    r.room.state.media = 'down';
    await r.send(mia, { t: 'directFailed', round: round(mia) });
    await r.pass(limits.directRetryAloneMs);
    expect(peersOf(olga)).toEqual([mia.you]);
  });

  test('where there is no SFU, everybody is told so, and nobody is given a connection to it', async () => {
    const r = await rehearse(true, { upTo: 4, only: true });
    const olga = await r.join(owner, 'owner');
    const mia = await r.join(member, 'member');
    expect(lastOf(mia, 'welcome')!.media).toBe('none');
    await r.send(mia, { t: 'connect', re: 1 });
    expect(lastOf(mia, 'refused')).toMatchObject({ re: 1, type: 'Unavailable' });
    expect(r.home.media.calls.filter(([what]) => what === 'connect')).toEqual([]);
    await r.send(mia, { t: 'directFailed', round: round(mia) });
    await r.pass(limits.directRetryAloneMs);
    expect(peersOf(olga)).toEqual([mia.you]);
  });

  test('whoever is removed gets nothing more, and the other hears that it is over', async () => {
    const { r, olga, mia } = await two();
    const at = round(mia);
    await r.send(olga, { t: 'remove', seat: mia.you! });
    expect(peersOf(olga)).toEqual([]);
    olga.frames.length = 0;
    await r.send(mia, describing(olga, at, 'offer'));
    expect(framesOf(olga, 'peer')).toEqual([]);
  });

  test('a process that comes back begins anew once both are there', async () => {
    const { r, olga, mia } = await two();
    await r.restart();
    olga.frames.length = mia.frames.length = 0;
    await r.join(owner, 'owner', {}, olga);
    expect(framesOf(olga, 'direct')).toEqual([]);
    await r.join(member, 'member', {}, mia);
    expect(peersOf(olga)).toEqual([mia.you]);
  });
});
