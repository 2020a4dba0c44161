// `npm start`: install what is missing, build what is stale, run.
import { build, install } from './prepare.mjs';
import { serve } from './serve.mjs';
import { server } from './server.mjs';

install();
build();
serve(server);
