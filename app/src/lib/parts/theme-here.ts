import { getContext, setContext } from 'svelte';

const key = Symbol('theme');

/** Says that everything below this component has its own theme; dialogs, menus and tooltips then follow it out of the tree. */
export function setThemeHere(theme: 'light' | 'dark'): void {
  setContext(key, theme);
}
/** For `data-theme` on a part that is drawn outside of its parents. `undefined` follows the page. */
export function themeHere(): 'light' | 'dark' | undefined {
  return getContext<'light' | 'dark' | undefined>(key);
}
