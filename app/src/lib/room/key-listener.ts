/** Binds the table of keys to the page: which element has focus, what is open, and what each action does in this room. */
import { isTypingIn, keyHit, type KeyAction } from './keys.ts';
import { reactionEmoji } from './reactions.svelte.ts';
import type { Room } from './room.svelte.ts';

const layers = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], dialog[open]';
const controls = 'button, a[href], summary, select, input, [role="slider"], [role="tab"], [role="menuitem"]';
/** The parts that F6 goes through, in the order of the page. */
const regions = '[data-region]';

/** Answers how to stop. */
export function listenForKeys(room: Room): () => void {
  const actions: Record<KeyAction, (digit: number) => void> = {
    microphone: () => void room.toggleDevice('microphone'),
    camera: () => void room.toggleDevice('camera'),
    talk: () => void room.devices.hold(true),
    hand: () => room.setHand(!room.handUp),
    chat: () => room.togglePanel('chat'),
    people: () => room.togglePanel('people'),
    share: () => {
      if (room.mayShare) void room.screen.toggle();
    },
    layout: () => room.layout.toggleMode(),
    fullScreen: () => void toggleFullScreen(),
    bar: focusBar,
    region: nextRegion,
    person: (digit) => room.layout.pinPlace(digit),
    reaction: (digit) => {
      const emoji = reactionEmoji[digit - 1];
      if (emoji) room.react(emoji);
    },
    keys: () => (room.keysOpen = true),
  };

  const down = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || room.phase === 'out') return;
    const { activeElement } = document;
    const hit = keyHit(event, {
      typing: isTypingIn(activeElement),
      layer: document.querySelector(layers) !== null,
      onControl: activeElement?.matches(controls) ?? false,
      textSelected: (getSelection()?.toString() ?? '') !== '',
      mac: room.devices.machine.system === 'mac',
      lettersOff: !room.preferences.get('letters'),
      inRoom: room.phase === 'in',
    });
    if (!hit) return;
    event.preventDefault();
    actions[hit.row.action](hit.digit);
  };
  const up = (event: KeyboardEvent) => {
    if (event.key === ' ') void room.devices.hold(false);
  };
  // A key that is let go outside of the page never tells.
  const release = () => void room.devices.hold(false);

  addEventListener('keydown', down);
  addEventListener('keyup', up);
  addEventListener('blur', release);
  document.addEventListener('visibilitychange', release);
  return () => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', release);
    document.removeEventListener('visibilitychange', release);
  };
}

export async function toggleFullScreen(element: Element = document.documentElement): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await element.requestFullscreen();
  } catch {
    // iPhones have no full screen for pages; the button is not shown there.
  }
}

function focusBar(): void {
  document.querySelector<HTMLElement>('[data-region="controls"] button, .switches button')?.focus();
}
function nextRegion(): void {
  const all = [...document.querySelectorAll<HTMLElement>(regions)];
  const at = all.findIndex((region) => region.contains(document.activeElement));
  const next = all[(at + 1) % all.length];
  if (!next) return;
  const first = next.querySelector<HTMLElement>('[tabindex="-1"], button, a[href], input, textarea');
  (first ?? next).focus();
}
