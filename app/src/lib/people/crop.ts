/** How a picture lies under a square window that its shorter side fills at zoom 1: its offset from the middle in pixels of the screen. */
export interface Lying {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

export const zoomMost = 4;
/** The longest side of what is sent, in pixels: four times what is made of it. */
export const sentSidePx = 1_024;

/** As near to `wanted` as leaves no part of the window empty. `shown` is the picture's size on the screen at zoom 1. */
export function held({ x, y, zoom }: Lying, shown: Size): Lying {
  const near = Math.min(zoomMost, Math.max(1, zoom));
  const side = Math.min(shown.width, shown.height);
  const most = (length: number) => Math.max(0, (length * near - side) / 2);
  const within = (at: number, length: number) => Math.min(most(length), Math.max(-most(length), at));
  return { x: within(x, shown.width), y: within(y, shown.height), zoom: near };
}

/** The square of the picture itself that is seen through the window. */
export function seen(lying: Lying, shown: Size, natural: Size): { x: number; y: number; side: number } {
  const { x, y, zoom } = held(lying, shown);
  const scale = natural.width / shown.width;
  const side = (Math.min(shown.width, shown.height) / zoom) * scale;
  return {
    x: natural.width / 2 - (x / zoom) * scale - side / 2,
    y: natural.height / 2 - (y / zoom) * scale - side / 2,
    side,
  };
}

/** What a key does to it, if anything. Shift makes small steps. */
export function moved({ x, y, zoom }: Lying, key: string, small: boolean): Lying | undefined {
  const step = small ? 1 : 12;
  const near = small ? 0.02 : 0.1;
  switch (key) {
    case 'ArrowLeft':
      return { x: x - step, y, zoom };
    case 'ArrowRight':
      return { x: x + step, y, zoom };
    case 'ArrowUp':
      return { x, y: y - step, zoom };
    case 'ArrowDown':
      return { x, y: y + step, zoom };
    case '+':
    case '=':
      return { x, y, zoom: zoom + near };
    case '-':
    case '_':
      return { x, y, zoom: zoom - near };
    default:
      return undefined;
  }
}
