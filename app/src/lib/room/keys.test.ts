import { describe, expect, test } from 'vitest';
import { ariaKeys, keyHint, keyHit, keysOf, keyTable, type Around, type Pressed } from './keys.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});
const around: Around = {
  typing: false,
  layer: false,
  onControl: false,
  textSelected: false,
  mac: false,
  lettersOff: false,
  inRoom: true,
};
const action = (pressed: Pressed, more: Partial<Around> = {}) =>
  keyHit(pressed, { ...around, ...more })?.row.action;

test('no two rows share a key, and no key records, removes or ends', () => {
  const keys = keyTable.flatMap((row) => [
    ...row.letters,
    ...(row.withAlt ?? []).map((key) => `alt ${key}`),
    ...(row.withCommand ? [`ctrl ${row.withCommand}`] : []),
    ...(row.functionKey ? [row.functionKey] : []),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  for (const row of keyTable) expect(row.label()).not.toMatch(/\b(record|remove|end)\b/i);
});

test('each letter, digit and combination does what its row says', () => {
  for (const row of keyTable) {
    for (const key of row.letters) expect(action(press(key, { shiftKey: key === '?' }))).toBe(row.action);
    if (row.withCommand) expect(action(press(row.withCommand, { ctrlKey: true }))).toBe(row.action);
    for (const key of row.withAlt ?? []) expect(action(press(key, { altKey: true }))).toBe(row.action);
    if (row.functionKey) expect(action(press(row.functionKey))).toBe(row.action);
  }
  expect(keyHit(press('7'), around)).toMatchObject({ row: { action: 'person' }, digit: 7 });
  expect(keyHit(press('3', { altKey: true }), around)).toMatchObject({
    row: { action: 'reaction' },
    digit: 3,
  });
});

describe('never', () => {
  test('while typing, but Ctrl+D still works there', () => {
    for (const row of keyTable)
      for (const key of row.letters) expect(action(press(key), { typing: true })).toBeUndefined();
    expect(action(press('d', { ctrlKey: true }), { typing: true })).toBe('microphone');
  });
  test('in a dialog or a menu', () => {
    expect(action(press('m'), { layer: true })).toBeUndefined();
    expect(action(press('d', { ctrlKey: true }), { layer: true })).toBeUndefined();
  });
  test('with another modifier held', () => {
    for (const key of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'] as const)
      expect(action(press('m', { [key]: true }))).toBeUndefined();
    expect(action(press('d', { ctrlKey: true, shiftKey: true }))).toBeUndefined();
  });
  test('again while held down', () => {
    expect(action(press('m', { repeat: true }))).toBeUndefined();
  });
  test('chat while text is selected, so that copying works', () => {
    expect(action(press('c'), { textSelected: true })).toBeUndefined();
    expect(action(press('p'), { textSelected: true })).toBe('people');
  });
  test('Space when a button has focus', () => {
    expect(action(press(' '), { onControl: true })).toBeUndefined();
    expect(action(press('m'), { onControl: true })).toBe('microphone');
  });
  test('single letters when they are switched off; combinations and F2 stay', () => {
    expect(action(press('m'), { lettersOff: true })).toBeUndefined();
    expect(action(press('?', { shiftKey: true }), { lettersOff: true })).toBeUndefined();
    expect(action(press('d', { ctrlKey: true }), { lettersOff: true })).toBe('microphone');
    expect(action(press('F2'), { lettersOff: true })).toBe('bar');
  });
  test('chat or people before joining', () => {
    expect(action(press('c'), { inRoom: false })).toBeUndefined();
    expect(action(press('m'), { inRoom: false })).toBe('microphone');
  });
});

test('other layouts: by letter first, by place only where the letter is not Latin', () => {
  expect(action(press('ь', { code: 'KeyM' }))).toBe('microphone');
  expect(action(press('в', { code: 'KeyD', ctrlKey: true }))).toBe('microphone');
  // Dvorak: the cap says C where QWERTY has I; the key named KeyC writes J, which means nothing.
  expect(action(press('c', { code: 'KeyI' }))).toBe('chat');
  expect(action(press('j', { code: 'KeyC' }))).toBeUndefined();
});

test('a Mac uses ⌘ and leaves Ctrl alone', () => {
  expect(action(press('d', { metaKey: true }), { mac: true })).toBe('microphone');
  expect(action(press('d', { ctrlKey: true }), { mac: true })).toBeUndefined();
  expect(keysOf('microphone', { mac: true, lettersOff: false })).toEqual(['M', '⌘D']);
});

test('hints follow the table and the setting', () => {
  expect(keyHint('microphone', { mac: false, lettersOff: false })).toBe(' (M)');
  expect(keyHint('microphone', { mac: false, lettersOff: true })).toBe(' (Ctrl+D)');
  expect(keyHint('chat', { mac: false, lettersOff: true })).toBe('');
  expect(ariaKeys('hand', { mac: false, lettersOff: false })).toBe('H R');
  expect(ariaKeys('talk', { mac: false, lettersOff: false })).toBe('Space');
  expect(ariaKeys('chat', { mac: false, lettersOff: true })).toBeUndefined();
});
