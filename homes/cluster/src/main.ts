/** The cluster home's entry: one of several processes. Vite bundles it together with the app, so that both share their modules. */
import { serveOrSay } from '@stoa/node/serve';
import { openStoa } from './home.ts';
import { createClusterRooms } from './rooms.ts';

await serveOrSay({
  open: openStoa,
  rooms: (stoa, lines) =>
    createClusterRooms({
      stoa,
      lines,
      media: stoa.media,
      leases: stoa.leases,
      wire: stoa.wire,
      runningRooms: stoa.runningRooms,
      log: stoa.log,
      room: { direct: { upTo: stoa.env.directUpTo }, trace: stoa.watch.rooms },
    }),
});
