/** `npm run cluster`: Nginx on `PORT` and two processes behind it, until Ctrl+C. */
import { sentenceOf } from '@stoa/node/cannot-start';
import { openLocal } from './open-local.ts';

const port = Number(process.env.PORT || 3000);
const mediaPort = Number(process.env.STOA_MEDIA_PORT || 40_000);
try {
  const cluster = await openLocal({
    port,
    // On the ports after its own.
    at: [0, 1].map((n) => ({ port: port + 1 + n, mediaPort: mediaPort + n })),
    database: 'stoa',
    // For a look on one machine: whoever can read this file is on it already.
    secret: process.env.STOA_SECRET ?? 'the cluster of one machine, for a look',
  });
  process.stdout.write(
    `\n  The cluster is at ${cluster.origin}: Nginx, and ${cluster.apps.length} processes.\n\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void cluster.stop().then(() => process.exit(0)));
} catch (cause) {
  process.stderr.write(`\n${sentenceOf(cause) ?? String((cause as Error)?.stack ?? cause)}\n\n`);
  process.exit(1);
}
