import { m } from '#lib/words/made/messages.js';

export interface Device {
  /** `Firefox on Windows`; `Unknown browser` where the words say nothing. */
  readonly name: string;
  readonly kind: 'phone' | 'computer';
}

/** The order matters: Edge and Opera also say Chrome, Chrome also says Safari. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Reads a browser's own words about itself (its User-Agent), so that a person knows their devices apart. */
export function readDevice(words: string): Device {
  const find = (list: typeof browsers) => list.find(([shape]) => shape.test(words))?.[1];
  const browser = find(browsers) ?? m.account_device_unknown();
  const system = find(systems);
  const kind = /\b(?:Mobile|iPhone|Android)\b/.test(words) ? 'phone' : 'computer';
  return { name: system ? m.account_device_on({ browser, system }) : browser, kind };
}
