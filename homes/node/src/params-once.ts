import { readFileSync, writeFileSync } from 'node:fs';
import type { Adapter } from '@sveltejs/kit';

/**
 * Lets the built server load what parses the parameters of addresses once. Kit 3 does so with all else that it loads as it is needed, but
 * asks Node for this module at each request: 8 % of the CPU time of a small answer (`npm run bench -- json`).
 */
export function paramsOnce(adapter: Adapter): Adapter {
  return {
    ...adapter,
    adapt: (builder) =>
      adapter.adapt(
        Object.create(builder, {
          generateServerInstance: {
            value(file: string) {
              builder.generateServerInstance(file);
              writeFileSync(file, withParamsOnce(readFileSync(file, 'utf8')));
            },
          },
        }) as typeof builder,
      ),
  };
}

/** What Kit wrote, with its own `__memo` around it. */
export function withParamsOnce(server: string): string {
  const loading =
    /matchers: (async \(\) => \{\s*const \{ params \} = await import\('[^']+'\);\s*return params;\s*\})/;
  if (!loading.test(server) || !server.includes('function __memo('))
    throw new Error('Kit writes the server otherwise than params-once.ts knows: is it of any use still?');
  return server.replace(loading, 'matchers: __memo($1)');
}
