/** Fills the empty cluster of these settings with the workspace of `npm run demo`, beside the processes that serve it. */
import { fillDemo } from '@stoa/node/demo/fill';
import { readEnvironment } from '../env.ts';
import { openClusterStoa } from '../home.ts';

const stoa = await openClusterStoa(readEnvironment(), () => {});
try {
  const secret = await stoa.setupSecret();
  if (secret === undefined) throw new Error('Somebody owns this Stoa already: the demo needs an empty one.');
  await fillDemo(stoa, secret);
} finally {
  await stoa.close();
}
