// `node tools/src/run.mjs FILE …`: runs one TypeScript file of ours on the pinned Node, with everything installed and built.
import { build, install } from './prepare.mjs';
import { serve } from './serve.mjs';

install();
build();
serve(process.argv.slice(2));
