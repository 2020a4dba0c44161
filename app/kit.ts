import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Adapter } from '@sveltejs/kit';
import type { Plugin } from 'vite';

/**
 * What the pages before signing in are made of, in one file: as ten small ones they compress worse, by 0.6 of the 45 kB that a first
 * visit may cost.
 */
const entrance: Plugin = {
  name: 'stoa:entrance',
  config: () => ({
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: { codeSplitting: { groups: [{ name: 'entrance', test: entranceFiles }] } },
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
  entrance,
  tailwindcss(),
  sveltekit({
    ...(adapter ? { adapter } : {}),
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
