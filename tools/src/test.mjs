// `npm test`: install what is missing, then every check there is. `npm test -- unit browser` runs only those parts.
import { install } from './prepare.mjs';
import { serve } from './serve.mjs';

install();
serve(['tools/src/test.ts', ...process.argv.slice(2)]);
