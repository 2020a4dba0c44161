// `npm run cluster`: install what is missing, build what is stale, run Nginx and two processes.
import { build, install } from './prepare.mjs';
import { serve } from './serve.mjs';

install();
build('cluster');
serve(['homes/cluster/src/local/main.ts']);
