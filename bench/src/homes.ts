import { readFileSync } from 'node:fs';
import { openCluster } from '../../e2e/cluster.ts';
import { descendantsOf } from '../../e2e/processes.ts';
import { cookiesOf, openStoa, owner, post, type Stoa } from '../../e2e/stoa.ts';
import { build } from '../../tools/src/prepare.mjs';
import { pagesPerCpuSecond } from './http-load.ts';
import { quotient, type Measure } from './measure.ts';

/**
 * The same page of the same app on each home, rendered anew, per second of CPU of what serves it: the process of the node home; one of
 * the cluster's, past Nginx, without PostgreSQL and Redis; workerd, with the databases and objects that it holds, and the proxy
 * that wrangler has in front.
 */
export async function homes(): Promise<Measure[]> {
  for (const home of ['node', 'cluster', 'workers']) build(home);
  const node = await opened('node', () => openStoa({ setUp: true }));
  const cluster = await openCluster({ setUp: true, processes: 1 });
  const workers = await opened('workers', () => openStoa({ setUp: true }));
  const all = [node, cluster, workers];
  try {
    const cluster0 = `http://127.0.0.1:${cluster.apps[0]!.port}`;
    const dashboards = [
      await dashboard(node, [node.pid()]),
      await dashboard(cluster, [cluster.pid()], cluster0),
      await dashboard(workers, workerdOf(workers)),
    ];
    for (const one of dashboards) await one(); // warm
    const figures: number[][] = dashboards.map(() => []);
    for (let round = 0; round < 5; round++)
      // Forwards and backwards in turn, so that a noisy machine hits all of them.
      for (const which of round % 2 ? dashboards.keys() : [...dashboards.keys()].reverse())
        figures[which]!.push(await dashboards[which]!());
    return ['cluster', 'workers (in workerd on this machine)'].map((home, n) => ({
      id: 'H',
      what: `the dashboard of a member rendered anew, ${home} beside node`,
      unit: 'pages/CPU-s',
      ...quotient(figures[n + 1]!, figures[0]!),
    }));
  } finally {
    await Promise.all(all.map((stoa) => stoa.close()));
  }
}

async function dashboard(
  stoa: Stoa,
  pids: readonly number[],
  at: string = stoa.url,
): Promise<() => Promise<number>> {
  const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
  const headers = {
    accept: 'text/html',
    'cache-control': 'no-cache',
    host: new URL(stoa.origin).host,
    cookie,
  };
  return () => pagesPerCpuSecond(pids, `${at}/w/agora`, { headers });
}

/** Opens another home than the one that `STOA_HOME` names. */
async function opened<T>(home: string, open: () => Promise<T>): Promise<T> {
  const before = process.env['STOA_HOME'];
  process.env['STOA_HOME'] = home;
  try {
    return await open();
  } finally {
    if (before === undefined) delete process.env['STOA_HOME'];
    else process.env['STOA_HOME'] = before;
  }
}

const workerdOf = (stoa: Stoa): number[] =>
  descendantsOf(stoa.pid()).filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd');
