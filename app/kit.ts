import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Adapter } from '@sveltejs/kit';
import type { Plugin } from 'vite';
import { wordsPlugins } from './words/one-language.ts';

/**
 * Fewer files than the bundler would make: small ones compress worse, and each stands with its name and those who need it in the list that
 * every page loads. Of the 45 kB that a first visit may cost, what the pages before signing in are made of saves 0.6 as one file, icons 0.2,
 * and Kit's own part in the browser 1.4.
 */
const fewerFiles: Plugin = {
  name: 'stoa:fewer-files',
  config: () => ({
    environments: {
      client: {
        build: {
          // Whatever else a page needs is in the list of its own file, one step later; links bring it as they are pointed at. Saves 1.2 kB of the list.
          modulePreload: { resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')) },
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  { name: 'entrance', test: entranceFiles },
                  { name: 'icons', test: /lucide/, minShareCount: 2 },
                  { name: 'kit', test: /@sveltejs\/kit\/src\/runtime\//, minShareCount: 2 },
                ],
              },
            },
          },
        },
      },
    },
  }),
};
const entranceFiles =
  /app\/src\/lib\/(?:parts\/(?:Button|Field|Notice|busy)|shell\/(?:Entrance|Mark|StoaView)|people\/account-words|time\/place)\b/;

/** The app's Vite plugins, the same in every home; a home brings the adapter that puts the build where it runs. */
export const appPlugins = (adapter?: Adapter) => [
  fewerFiles,
  ...wordsPlugins(),
  tailwindcss(),
  sveltekit({
    ...(adapter ? { adapter } : {}),
    // Each request with effects is looked at by the hook, whatever its type (`origin.ts`), and it knows of programs, which come from no page:
    // Kit's own check would refuse them where they send no body.
    csrf: { trustedOrigins: ['*'] },
    csp: {
      mode: 'nonce',
      directives: {
        'default-src': ['self'],
        'script-src': ['self'],
        // Style attributes are set by components (positions, volumes); no style element of others gets in with them.
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'blob:', 'data:'],
        'media-src': ['self', 'blob:', 'mediastream:'],
        'connect-src': ['self'],
        'font-src': ['self'],
        'worker-src': ['self', 'blob:'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
        'frame-ancestors': ['none'],
      },
    },
  }),
];
