// `npm run workers`: the Workers home under workerd on this machine, with no account: install what is missing, build what is stale, run.
import { build, install } from './prepare.mjs';
import { serve } from './serve.mjs';

install();
build('workers');
serve(['homes/workers/src/local.ts']);
