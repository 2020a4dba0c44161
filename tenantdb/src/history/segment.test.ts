import { expect, test } from 'vitest';
import type { ChangeRow } from '../feed/change.ts';
import { packSegment, parseSegmentName, segmentName, segmentText, unpackSegment } from './segment.ts';

const rows: readonly ChangeRow[] = [
  {
    position: 7,
    at: 1_700_000_000_000,
    schema: 2,
    table: 'shelf',
    op: 'I',
    key: '["a"]',
    before: null,
    after: '{"id":"a","name":"Öl \\n"}',
  },
  {
    position: 8,
    at: 1_700_000_000_001,
    schema: 2,
    table: 'shelf',
    op: 'D',
    key: '["a"]',
    before: '{"id":"a","name":"Öl \\n"}',
    after: null,
  },
];
const sha256 = 'edc8c9d13e75738c2f2f47e7fc3c1f7a3d01b7994238ab0c886b130b24e4683f';
const name = parseSegmentName(segmentName({ first: 7, last: 8 }, sha256, '0badcafe'))!;

test('the format is what it was: another one needs another version', async () => {
  expect(name.name).toBe(
    'changes-v1-000000000000007-000000000000008-edc8c9d13e75738c2f2f47e7fc3c1f7a-0badcafe.jsonl.gz',
  );
  expect(await segmentText(rows)).toBe(
    [
      '{"format":"stoa changes","version":1,"first":7,"last":8,"sha256":"edc8c9d13e75738c2f2f47e7fc3c1f7a3d01b7994238ab0c886b130b24e4683f"}',
      '{"position":7,"at":1700000000000,"schema":2,"table":"shelf","op":"I","key":"[\\"a\\"]","before":null,"after":"{\\"id\\":\\"a\\",\\"name\\":\\"Öl \\\\n\\"}"}',
      '{"position":8,"at":1700000000001,"schema":2,"table":"shelf","op":"D","key":"[\\"a\\"]","before":"{\\"id\\":\\"a\\",\\"name\\":\\"Öl \\\\n\\"}","after":null}',
      '',
    ].join('\n'),
  );
});

test('what was packed comes out again, and what was not says so', async () => {
  const { bytes: packed, ...named } = await packSegment(rows);
  expect(await unpackSegment(named, packed)).toEqual(rows);
  expect(await unpackSegment(name, packed)).toEqual(rows);
  await expect(unpackSegment(name, undefined)).rejects.toThrow('from 7 to 8 cannot be read');
  await expect(unpackSegment(name, packed.subarray(0, 40))).rejects.toThrow('is damaged');
  for (const other of [
    { ...name, last: 9 },
    { ...name, digest: name.digest.replace('e', 'f') },
  ])
    await expect(unpackSegment(other, packed)).rejects.toThrow('is not what was put there');
  expect(parseSegmentName(name.name.replace('v1', 'v2'))).toBeUndefined();
});
