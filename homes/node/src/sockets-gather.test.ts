import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { closeCode, textFrame } from './sockets-frame.ts';
import { createGatherer, type Target } from './sockets-gather.ts';

/** A socket that writes down each write; one that is `stuck` takes nothing away. */
function createTarget(stuck = false): Target & { readonly written: Buffer[] } {
  const written: Buffer[] = [];
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk);
      if (!stuck) done();
    },
  });
  return { socket: socket as never, shut: false, written };
}
const frame = (text: string): Buffer => Buffer.from(text);
const text = ({ written }: { written: Buffer[] }): string[] => written.map(String);

describe('what goes out in one turn', () => {
  test('is one write per socket, in order, and one buffer for all who got the same', async () => {
    const gatherer = createGatherer(1_000, () => {});
    const targets = [createTarget(), createTarget(), createTarget()];
    gatherer.send(targets, frame('a'));
    gatherer.send([targets[1]!], frame('only one '));
    gatherer.send(targets, frame('b'));
    gatherer.send(targets, frame('c'));
    expect(targets.map(text)).toEqual([[], [], []]);
    await turn();
    expect(targets.map(text)).toEqual([['abc'], ['aonly one bc'], ['abc']]);
    expect(targets[0]!.written[0]).toBe(targets[2]!.written[0]);
    gatherer.send(targets, frame('d'));
    await turn();
    expect(targets.map((t) => text(t).at(-1))).toEqual(['d', 'd', 'd']);
  });

  test('stays in order however the lists of those who get it differ', async () => {
    const gatherer = createGatherer(1e6, () => {});
    const targets = Array.from({ length: 5 }, () => createTarget());
    const wanted = targets.map(() => '');
    for (let n = 0; n < 60; n++) {
      const some = targets.filter((_, i) => (n * 7 + i * 3) % 5 > n % 3);
      gatherer.send(some, frame(`${n},`));
      for (const target of some) wanted[targets.indexOf(target)] += `${n},`;
      if (n === 40) gatherer.flush(targets[2]!);
    }
    await turn();
    expect(targets.map((t) => text(t).join(''))).toEqual(wanted);
    expect(targets.map((t) => t.written.length)).toEqual([1, 1, 2, 1, 1]);
  });

  test('is never more than may wait: the socket is given up instead', async () => {
    const given: Target[] = [];
    const gatherer = createGatherer<Target>(10, (target) => {
      target.shut = true;
      given.push(target);
    });
    const [stuck, fine] = [createTarget(true), createTarget()];
    for (let n = 0; n < 4; n++) {
      gatherer.send([stuck, fine], frame('12345'));
      await turn();
    }
    expect(given).toEqual([stuck]);
    expect(stuck.socket.writableLength).toBeLessThanOrEqual(10);
    expect(fine.written).toHaveLength(4);
  });
});

describe('a frame', () => {
  test('has the head that its length asks for (RFC 6455, 5.2)', () => {
    const head = (length: number): number[] => {
      const bytes = textFrame('x'.repeat(length));
      return [...bytes.subarray(0, bytes.length - length)];
    };
    expect(head(0)).toEqual([0x81, 0]);
    expect(head(125)).toEqual([0x81, 125]);
    expect(head(126)).toEqual([0x81, 126, 0, 126]);
    expect(head(65_535)).toEqual([0x81, 126, 0xff, 0xff]);
    expect(head(65_536)).toEqual([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect(textFrame('é🎉').toString('utf8', 2)).toBe('é🎉');
    expect(textFrame('é🎉')[1]).toBe(6);
  });

  test('of goodbye has a code of its own for each reason', () => {
    const codes = Object.values(closeCode);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes)
      expect(code === 1008 || code === 1012 || code === 1013 || code >= 4_000).toBe(true);
  });
});
