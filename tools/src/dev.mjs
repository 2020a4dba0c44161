// `npm run dev`: the node home with hot reload, the room included.
import { install, root } from './prepare.mjs';
import { serve } from './serve.mjs';
import { join } from 'node:path';

install();
process.chdir(join(root, 'app'));
serve(['node_modules/vite/bin/vite.js', 'dev', 'app', '--config', 'homes/node/vite.config.ts']);
