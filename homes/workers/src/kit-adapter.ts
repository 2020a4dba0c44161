import { rmSync, writeFileSync } from 'node:fs';
import type { Adapter } from '@sveltejs/kit';

/**
 * Puts SvelteKit's build where a Worker takes it: `assets` for the ASSETS binding, and `server/entry.js`, which has our own classes and
 * handlers beside the app, out of one build, so that all share their modules.
 */
export function workersAdapter({ out }: { out: string }): Adapter {
  return {
    name: 'stoa-workers',
    adapt(builder) {
      rmSync(out, { recursive: true, force: true });
      builder.writeClient(`${out}/assets`);
      builder.writePrerendered(`${out}/assets`);
      const server = builder.getServerDirectory();
      builder.generateServerInstance(`${server}/server.js`);
      builder.copy(server, `${out}/server`);
      writeFileSync(`${out}/server/entry.js`, entry);
      writeFileSync(`${out}/assets/_headers`, headersOf(builder.getAppPath()));
    },
    supports: { read: () => true, instrumentation: () => false },
  };
}

const entry = `import { server } from './server.js';
import { createHandler } from './worker.js';
export { Cache, Jobs, Past, Person, Room, Tries, Workspace } from './worker.js';
export default createHandler(server);
`;

/** Files with a hash in their name never change. */
const headersOf = (appPath: string): string => `/*
  X-Content-Type-Options: nosniff
/${appPath}/immutable/*
  Cache-Control: public, immutable, max-age=31536000
`;
