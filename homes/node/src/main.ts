/** The node home's entry. Vite bundles it together with the app, so that both share their modules. */
import { createServer, type IncomingMessage } from 'node:http';
import { readEnvironment } from './env.ts';
import { openStoa } from './home.ts';

// adapter-node 6.0.1 has no setting for the origin and takes https for granted: it is told by headers that only we can set.
process.env.PROTOCOL_HEADER = 'x-stoa-protocol';
process.env.HOST_HEADER = 'x-stoa-host';
process.env.BODY_SIZE_LIMIT ??= '512K';

const env = readEnvironment();
await openStoa();
const { handler } = (await import(/* @vite-ignore */ new URL('./handler.js', import.meta.url).href)) as {
  handler: (req: IncomingMessage, res: import('node:http').ServerResponse, next: () => void) => void;
};

const server = createServer((req, res) => {
  req.headers['x-stoa-protocol'] = env.origin.protocol.slice(0, -1);
  req.headers['x-stoa-host'] = env.origin.host;
  handler(req, res, () => {
    res.statusCode = 404;
    res.end();
  });
});
server.listen(env.port, env.host, () =>
  process.stdout.write(`Stoa is at ${env.origin.origin}\n${env.origin.origin}/setup?token=memory\n`),
);
