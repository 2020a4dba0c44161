import { isRunnableDevEnvironment, type Plugin, type ViteDevServer } from 'vite';

/**
 * Adds the node home's own entries, by name, to the server build, and with `dev` the rooms to `vite dev`: a module like `dev.ts`, run
 * in the same module graph as the app: `ssrLoadModule` would make a second one, with a second home.
 */
export function nodeHome(entries: Record<string, string>, dev?: string): Plugin {
  return {
    name: 'stoa:node-home',
    config(_, { command }) {
      if (command !== 'build') return;
      return {
        environments: { ssr: { build: { rolldownOptions: { input: entries } } } },
      };
    },
    configureServer(server) {
      if (dev === undefined) return;
      const home = () => inApp(server, dev);
      // Vite's own sockets, for hot reload, ask for other paths.
      server.httpServer?.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith('/api/')) return;
        home()
          .then(({ sockets }) => sockets)
          .then((sockets) => sockets.upgrade(request, socket, head))
          .catch((cause: unknown) => {
            server.config.logger.error(String(cause));
            socket.destroy();
          });
      });
      server.httpServer?.once('listening', () => {
        home()
          .then(({ setupLink }) => setupLink())
          .then((link) => link && server.config.logger.info(`\n  Set it up once, with this link: ${link}\n`))
          .catch((cause: unknown) => {
            server.config.logger.error(spokenBy(cause));
            process.exit(1);
          });
      });
    },
  };
}

type Dev = typeof import('./dev.ts');

function inApp({ environments }: ViteDevServer, path: string): Promise<Dev> {
  const { ssr } = environments;
  if (!ssr || !isRunnableDevEnvironment(ssr))
    throw new Error('vite dev has no server environment to run the home in');
  return ssr.runner.import<Dev>(path);
}

/** Errors that keep a home from opening say what to do. */
const spokenBy = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
