import { describe, expect, test } from 'vitest';
import {
  deviceWords,
  micWords,
  systemSettingsLink,
  type Browser,
  type DeviceKind,
  type DeviceTrouble,
  type System,
} from './device-words.ts';
import { hereWords, leftWords, lineWords, lobbyWords, namesOf, refusalWords, type Saying } from './words.ts';

const browsers: Browser[] = ['chrome', 'edge', 'firefox', 'safari', 'ios', 'android', 'other'];
const systems: System[] = ['mac', 'windows', 'android', 'ios', 'linux', 'other'];
const kinds: DeviceKind[] = ['microphone', 'camera'];

const all: [string, Saying][] = [
  ...Object.entries(deviceWords).flatMap(([trouble, say]) =>
    kinds.flatMap((kind) =>
      browsers.flatMap((browser) =>
        systems.map((system): [string, Saying] => [`${trouble} ${kind}`, say(kind, { browser, system })]),
      ),
    ),
  ),
  ...Object.entries({ ...micWords, ...lineWords, ...hereWords, ...lobbyWords, ...leftWords }).flatMap(
    ([name, say]): [string, Saying][] => (say.length === 0 ? [[name, (say as () => Saying)()]] : []),
  ),
];

test('every saying is a sentence in sentence case without shouting', () => {
  for (const [name, say] of all)
    for (const text of [say.what, say.still, ...(say.steps ?? [])]) {
      if (text === undefined) continue;
      expect(text, name).toMatch(/^[A-Z“]/);
      expect(text, name).not.toContain('!');
      expect(text, name).not.toMatch(/undefined|error/i);
    }
});

describe('devices', () => {
  test('each trouble that can be mended offers something to do', () => {
    const mendable: DeviceTrouble[] = [
      'notAsked',
      'dismissed',
      'blockedBySystem',
      'busy',
      'interrupted',
      'unknown',
    ];
    for (const trouble of mendable)
      for (const kind of kinds)
        expect(deviceWords[trouble](kind, { browser: 'chrome', system: 'mac' }).action, trouble).toBeTruthy();
  });
  test('blocked gives steps of this browser, and blocked by the system of this system', () => {
    const steps = (browser: Browser) =>
      deviceWords.blocked('camera', { browser, system: 'mac' }).steps?.join(' ');
    expect(steps('firefox')).not.toBe(steps('chrome'));
    expect(steps('safari')).toContain('Safari');
    expect(deviceWords.blockedBySystem('camera', { browser: 'chrome', system: 'windows' }).what).toContain(
      'Windows',
    );
    expect(systemSettingsLink('camera', 'windows')).toBe('ms-settings:privacy-webcam');
    expect(systemSettingsLink('camera', 'linux')).toBeUndefined();
  });
});

test('the ways out of a room all read differently, and each has a next step', () => {
  const texts = Object.values(leftWords).map((words) => words().what);
  const same = texts.filter((text, at) => texts.indexOf(text) !== at);
  expect(same).toEqual([]);
  for (const words of Object.values(leftWords)) expect(words().action).toBeTruthy();
});

test('waiting, no answer and denied are three texts', () => {
  const texts = [lobbyWords.waiting([]).what, lobbyWords.noAnswer().what, lobbyWords.denied().what];
  expect(new Set(texts).size).toBe(3);
  expect(lobbyWords.waiting(['Mia']).what).toBe('Mia knows you are waiting.');
  expect(lobbyWords.waiting(['Mia', 'Ada']).what).toBe('Mia and Ada know you are waiting.');
});

test('every refusal has words that end in a full stop', () => {
  for (const text of Object.values(refusalWords)) expect(text()).toMatch(/\.$/);
});

test('names', () => {
  expect(namesOf([])).toBe('');
  expect(namesOf(['Mia', 'Ada', 'Lin'])).toBe('Mia, Ada and 1 other');
  expect(namesOf(['Mia', 'Ada', 'Lin', 'Bo'])).toBe('Mia, Ada and 2 others');
});
