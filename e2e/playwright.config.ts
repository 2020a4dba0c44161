import { defineConfig } from '@playwright/test';
import { findBrowser } from '../tools/src/browser.mjs';
import { fakeCamera } from './fake-camera.ts';

/** What is about processes is for the homes that have them. */
const homesOf: Readonly<Record<string, readonly string[]>> = {
  'cluster.spec.ts': ['cluster'],
  // Words are the same in each home.
  'languages-room.spec.ts': ['node'],
  'languages-within.spec.ts': ['node'],
  'media-process.spec.ts': ['node', 'cluster'],
};

/** Chromium with fake devices: a walking bar for a picture, and a beep each second. One worker, because media wants the cores. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  testIgnore: Object.keys(homesOf).filter(
    (spec) => !homesOf[spec]!.includes(process.env.STOA_HOME || 'node'),
  ),
  outputDir: '../test-results',
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  timeout: 150_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? '../test-results/report.json' }],
  ],
  use: {
    permissions: ['camera', 'microphone'],
    viewport: { width: 1000, height: 640 },
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: findBrowser()!,
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream=fps=10',
        `--use-file-for-fake-video-capture=${fakeCamera()}`,
        '--disable-gpu',
        '--autoplay-policy=no-user-gesture-required',
        '--allow-loopback-in-peer-connection',
        '--disable-background-networking',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    },
  },
});
