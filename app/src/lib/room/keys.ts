/** The room's keys in one table: what works, what the tooltips say and what the list of keys shows all come from here. */
import { m } from '#lib/words/made/messages.js';

export type KeyAction =
  | 'microphone'
  | 'camera'
  | 'talk'
  | 'hand'
  | 'chat'
  | 'people'
  | 'share'
  | 'layout'
  | 'fullScreen'
  | 'bar'
  | 'region'
  | 'person'
  | 'reaction'
  | 'keys';

export interface KeyRow {
  readonly action: KeyAction;
  readonly label: () => string;
  /** Single keys, as `KeyboardEvent.key` in lower case. They can be switched off (WCAG 2.1.4). */
  readonly letters: readonly string[];
  /** A letter that works with Ctrl, or ⌘ on a Mac, even while typing. */
  readonly withCommand?: string;
  /** Works with Alt. */
  readonly withAlt?: readonly string[];
  /** Function keys are not characters: they work everywhere, and cannot be switched off. */
  readonly functionKey?: string;
  /** Held rather than pressed. */
  readonly held?: boolean;
  /** Works before joining too. */
  readonly early?: boolean;
  /** How a range is written, e.g. `0–9`. */
  readonly written?: string;
}

const digits = [...'0123456789'];

export const keyTable: readonly KeyRow[] = [
  {
    action: 'microphone',
    label: () => m.room_keys_microphone(),
    letters: ['m'],
    withCommand: 'd',
    early: true,
  },
  { action: 'camera', label: () => m.room_keys_camera(), letters: ['v'], withCommand: 'e', early: true },
  { action: 'talk', label: () => m.room_keys_talk(), letters: [' '], held: true },
  { action: 'hand', label: () => m.room_keys_hand(), letters: ['h', 'r'] },
  { action: 'chat', label: () => m.room_keys_chat(), letters: ['c'] },
  { action: 'people', label: () => m.room_keys_people(), letters: ['p'] },
  { action: 'share', label: () => m.room_keys_share(), letters: ['s'] },
  { action: 'layout', label: () => m.room_keys_layout(), letters: ['w'] },
  { action: 'fullScreen', label: () => m.room_keys_full_screen(), letters: ['f'] },
  { action: 'person', label: () => m.room_keys_person(), letters: digits, written: '0–9' },
  {
    action: 'reaction',
    label: () => m.room_keys_reaction(),
    letters: [],
    withAlt: digits.slice(1, 9),
    written: 'Alt+1…8',
  },
  { action: 'bar', label: () => m.room_keys_bar(), letters: [], functionKey: 'F2', early: true },
  { action: 'region', label: () => m.room_keys_region(), letters: [], functionKey: 'F6' },
  { action: 'keys', label: () => m.room_keys_keys(), letters: ['?'], early: true },
];

/** What was pressed, as far as the rules need it. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}
/** Where the focus is and what is open when it was pressed. */
export interface Around {
  readonly typing: boolean;
  /** A dialog or a menu is open. */
  readonly layer: boolean;
  /** A button, link or the like has focus: Space and Enter are its own. */
  readonly onControl: boolean;
  readonly textSelected: boolean;
  readonly mac: boolean;
  readonly lettersOff: boolean;
  readonly inRoom: boolean;
}
export interface KeyHit {
  readonly row: KeyRow;
  /** The place of a digit; 0 for keys without one. */
  readonly digit: number;
}

/** Which row was meant, or `undefined` when the key belongs to somebody else. */
export function keyHit(pressed: Pressed, around: Around): KeyHit | undefined {
  if (pressed.repeat || around.layer) return undefined;
  const rows = around.inRoom ? keyTable : keyTable.filter((row) => row.early);
  const command = around.mac ? pressed.metaKey && !pressed.ctrlKey : pressed.ctrlKey && !pressed.metaKey;
  for (const row of rows) {
    if (row.functionKey === pressed.key && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey)
      return { row, digit: 0 };
    if (
      row.withCommand &&
      command &&
      !pressed.altKey &&
      !pressed.shiftKey &&
      isLetter(pressed, row.withCommand)
    )
      return { row, digit: 0 };
    if (
      row.withAlt &&
      pressed.altKey &&
      !pressed.ctrlKey &&
      !pressed.metaKey &&
      !pressed.shiftKey &&
      !around.typing
    ) {
      const digit = row.withAlt.find((key) => isLetter(pressed, key));
      if (digit) return { row, digit: Number(digit) };
    }
  }
  if (around.typing || around.lettersOff || pressed.ctrlKey || pressed.metaKey || pressed.altKey)
    return undefined;
  for (const row of rows) {
    const letter = row.letters.find((key) => isLetter(pressed, key));
    if (letter === undefined) continue;
    if (letter === '?' ? false : pressed.shiftKey) return undefined;
    if (letter === ' ' && around.onControl) return undefined;
    if (row.action === 'chat' && around.textSelected) return undefined;
    return { row, digit: digits.includes(letter) ? Number(letter) : 0 };
  }
  return undefined;
}

/**
 * `key` first, because that is what the cap says; then `code`, so that the places still work on layouts that write other
 * letters (Cyrillic, Greek, Arabic). A Latin letter that means another row is never overruled by its place (AZERTY, Dvorak).
 */
function isLetter(pressed: Pressed, wanted: string): boolean {
  const key = pressed.key.toLowerCase();
  if (key === wanted) return true;
  if (/^[ -~]$/.test(key)) return false;
  return pressed.code === `Key${wanted.toUpperCase()}` || pressed.code === `Digit${wanted}`;
}

const rowByAction = new Map(keyTable.map((row) => [row.action, row]));

/** The keys of an action as people write them, the shortest first: `M`, `Ctrl+D`. Empty when letters are off and nothing else is left. */
export function keysOf(
  action: KeyAction,
  { mac, lettersOff }: { mac: boolean; lettersOff: boolean },
): readonly string[] {
  const row = rowByAction.get(action);
  if (row === undefined) return [];
  const letters = lettersOff
    ? []
    : row.written && row.letters.length
      ? [row.written]
      : row.letters.map(capOf);
  return [
    ...letters,
    ...(row.withCommand ? [`${mac ? '⌘' : 'Ctrl+'}${row.withCommand.toUpperCase()}`] : []),
    ...(row.withAlt ? [mac ? (row.written ?? '').replace('Alt+', '⌥') : (row.written ?? '')] : []),
    ...(row.functionKey ? [row.functionKey] : []),
  ];
}

/** What a tooltip adds in brackets: ` (M)`, or nothing. */
export function keyHint(action: KeyAction, on: { mac: boolean; lettersOff: boolean }): string {
  const [first] = keysOf(action, on);
  return first === undefined ? '' : ` (${first})`;
}

/** For `aria-keyshortcuts` (WAI-ARIA 1.2): all keys of an action that work now. */
export function ariaKeys(
  action: KeyAction,
  { mac, lettersOff }: { mac: boolean; lettersOff: boolean },
): string | undefined {
  const row = rowByAction.get(action);
  if (row === undefined) return undefined;
  const all = [
    ...(lettersOff ? [] : row.letters.map((letter) => (letter === ' ' ? 'Space' : letter.toUpperCase()))),
    ...(row.withCommand ? [`${mac ? 'Meta' : 'Control'}+${row.withCommand.toUpperCase()}`] : []),
    ...(row.functionKey ? [row.functionKey] : []),
  ];
  return all.length === 0 ? undefined : all.join(' ');
}

const capOf = (letter: string) => (letter === ' ' ? m.room_keys_space() : letter.toUpperCase());

/** Whether typing goes into the element: the keys of the room are silent there. */
export function isTypingIn(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (
    element.isContentEditable ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  )
    return true;
  return (
    element instanceof HTMLInputElement &&
    !/^(button|checkbox|radio|range|submit|reset|file|color)$/.test(element.type)
  );
}
