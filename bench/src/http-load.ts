import { Agent, get } from 'node:http';
import { cpuSeconds } from './process-figures.ts';

const connections = 16;

/** Asks for a page on kept-alive connections for `ms`, and answers how many pages the server gives per second of its CPU. */
export async function pagesPerCpuSecond(pid: number, url: string, cookie = '', ms = 2_000): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { cookie, accept: 'text/html' };
  const [before, until] = [cpuSeconds(pid), performance.now() + ms];
  let pages = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await page(url, headers, agent);
        pages += 1;
      }
    }),
  );
  agent.destroy();
  return pages / (cpuSeconds(pid) - before);
}

const page = (url: string, headers: Record<string, string>, agent: Agent) =>
  new Promise<void>((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume();
      response.on('end', resolve);
    }).on('error', reject);
  });
