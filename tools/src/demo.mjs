// `npm run demo`: fills a workspace in a data folder of its own, then starts on it.
import { join } from 'node:path';
import { build, install, nodeBinary, root, run, stop } from './prepare.mjs';
import { serve } from './serve.mjs';
import { server } from './server.mjs';

install();
build();
const env = { STOA_DATA: process.env.STOA_DATA ?? join(root, '.stoa', 'demo') };
if (!run(nodeBinary(), ['homes/node/src/demo.ts'], { env: { ...process.env, ...env } }))
  stop('The demo could not be filled; the reason is above. Your own data was not touched.');
serve(server, env);
