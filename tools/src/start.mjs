// `npm start`: install what is missing, build what is stale, run.
import { build, install } from './prepare.mjs';
import { serve } from './serve.mjs';

install();
build();
serve(['homes/node/build/server/main.js']);
