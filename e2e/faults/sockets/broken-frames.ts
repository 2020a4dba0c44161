import { masked } from '../../light-socket.ts';

/** Frames that break RFC 6455, and the close code that each deserves. */
export const brokenFrames: readonly { what: string; code: number; bytes: Buffer }[] = [
  {
    what: 'reserved bit 1 (compression that was not agreed)',
    code: 1002,
    bytes: masked(0xc1, Buffer.from('{}')),
  },
  { what: 'reserved bit 2', code: 1002, bytes: masked(0xa1, Buffer.from('{}')) },
  { what: 'reserved bit 3', code: 1002, bytes: masked(0x91, Buffer.from('{}')) },
  { what: 'unknown opcode', code: 1002, bytes: masked(0x83, Buffer.from('{}')) },
  { what: 'unknown control opcode', code: 1002, bytes: masked(0x8b, Buffer.alloc(0)) },
  { what: 'bad UTF-8', code: 1007, bytes: masked(0x81, Buffer.from([0xc3, 0x28, 0xff])) },
  { what: 'a surrogate in UTF-8', code: 1007, bytes: masked(0x81, Buffer.from([0xed, 0xa0, 0x80])) },
  { what: 'not masked', code: 1002, bytes: Buffer.concat([Buffer.from([0x81, 2]), Buffer.from('{}')]) },
  { what: 'a control frame over 125 bytes', code: 1002, bytes: masked(0x89, Buffer.alloc(126)) },
  { what: 'a control frame in pieces', code: 1002, bytes: masked(0x09, Buffer.from('x')) },
  { what: 'a continuation of nothing', code: 1002, bytes: masked(0x80, Buffer.from('{}')) },
  {
    what: 'a new message inside another',
    code: 1002,
    bytes: Buffer.concat([masked(0x01, Buffer.from('{')), masked(0x81, Buffer.from('}'))]),
  },
  { what: 'a close frame of one byte', code: 1002, bytes: masked(0x88, Buffer.from([3])) },
  { what: 'a close code that does not exist', code: 1002, bytes: masked(0x88, Buffer.from([0x03, 0xed])) },
  {
    what: 'bad UTF-8 as a close reason',
    code: 1007,
    bytes: masked(0x88, Buffer.from([0x03, 0xe8, 0xc3, 0x28])),
  },
  {
    what: 'a length of 2^62',
    code: 1009,
    bytes: Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  },
];
