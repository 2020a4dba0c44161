export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'danger';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** How long a toast stays, ms; one with something to press stays longer (WCAG 2.2.1 asks for time enough). */
const stayMs = 5_000;
const stayWithActionMs = 10_000;

let last = 0;
const shown = $state<Toast[]>([]);
const timers: Record<number, ReturnType<typeof setTimeout>> = {};

/** What is shown now, oldest first; at most three. */
export const toasts: readonly Toast[] = shown;

/** Says something in passing at the edge of the page. Never the only place for an error that must be acted on. */
export function toast(text: string, more: Partial<Pick<Toast, 'tone' | 'action'>> = {}): number {
  const id = ++last;
  shown.push({ id, text, tone: more.tone ?? 'plain', action: more.action });
  while (shown.length > 3) dismiss(shown[0]!.id);
  resume(id);
  return id;
}
export function dismiss(id: number): void {
  hold(id);
  const at = shown.findIndex((one) => one.id === id);
  if (at >= 0) shown.splice(at, 1);
}
/** Keeps a toast while the pointer or the focus is on it. */
export function hold(id: number): void {
  clearTimeout(timers[id]);
  delete timers[id];
}
export function resume(id: number): void {
  const one = shown.find((other) => other.id === id);
  if (one) timers[id] = setTimeout(() => dismiss(id), one.action ? stayWithActionMs : stayMs);
}
