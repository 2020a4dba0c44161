import { build } from '../../tools/src/prepare.mjs';
import { whatIsMissing } from './cluster/on-cluster.ts';
import type { Fault } from './fault.ts';

/** A fault of the node home against the cluster home: everything that opens a Stoa meanwhile opens that one. */
export const onTheCluster = (fault: Fault): Fault => ({
  id: `${fault.id}c`,
  what: `${fault.what}, on the cluster`,
  async run(short) {
    const missing = whatIsMissing();
    if (missing) return { figure: '', pass: false, skipped: missing };
    return on('cluster', () => fault.run(short));
  },
});

/** The same against the Workers home; `d` is for Durable Objects. */
export const onWorkers = (fault: Fault): Fault => ({
  id: `${fault.id}d`,
  what: `${fault.what}, on Workers`,
  async run(short) {
    build('workers');
    return on('workers', () => fault.run(short));
  },
});

/** Everything that `work` opens is of that home. */
export async function on<T>(home: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.STOA_HOME;
  process.env.STOA_HOME = home;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.STOA_HOME;
    else process.env.STOA_HOME = before;
  }
}
