import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Adapter } from '@sveltejs/kit';

/** The app's Vite plugins, the same in every home; a home brings the adapter that puts the build where it runs. */
export const appPlugins = (adapter?: Adapter) => [
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
