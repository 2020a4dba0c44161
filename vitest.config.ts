import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '#home': fileURLToPath(new URL('./app/src/memory-home.ts', import.meta.url)) } },
  test: {
    include: [
      '{domain,tenantdb,media,app,bench,tools}/src/**/*.test.ts',
      'adapters/*/src/**/*.test.ts',
      'homes/*/src/**/*.test.ts',
    ],
    // Makes what the app says, which is not in the repository.
    globalSetup: fileURLToPath(new URL('./app/words/for-tests.mjs', import.meta.url)),
    // For what hangs; a busy machine takes ten times as long as a quiet one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Of two cores vitest would use one; many of these tests wait for clocks, sockets and other processes.
    maxWorkers: '100%',
  },
});
