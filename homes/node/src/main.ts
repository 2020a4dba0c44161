/** The node home's entry. Vite bundles it together with the app, so that both share their modules. */
import { openStoa } from './home.ts';
import { createKeptPages } from './kept-pages.ts';
import { createRooms } from './rooms.ts';
import { serveOrSay } from './serve.ts';

await serveOrSay({
  open: openStoa,
  rooms: (stoa, lines) =>
    createRooms(stoa, stoa.media, lines, stoa.log, {
      direct: { upTo: stoa.env.directUpTo },
      trace: stoa.watch.rooms,
    }),
  pages: ({ changes, attempts, log }) => createKeptPages(changes, attempts, log),
  ready: (stoa, { rooms }) => stoa.onWorkspaceOpen((home) => rooms.recover(home)),
});
