import { defineConfig } from '@playwright/test';

/** Chromium with fake devices: a green picture with a pacman and a beep each second. One worker, because media wants the cores. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
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
    trace: 'retain-on-failure',
    launchOptions: {
      ...(process.env.CHROMIUM_PATH
        ? { executablePath: process.env.CHROMIUM_PATH }
        : { executablePath: '/usr/bin/chromium' }),
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        // Ten frames a second: several people in one test share the cores with their encoders.
        '--use-fake-device-for-media-stream=fps=10',
        '--disable-gpu',
        '--autoplay-policy=no-user-gesture-required',
        '--allow-loopback-in-peer-connection',
        '--disable-background-networking',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    },
  },
});
