import { Agent, get } from 'node:http';
import { cpuSeconds } from './process-figures.ts';

const connections = 16;

/** How a page is asked for. `status` is what each answer must be. */
export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** Asks for a page on kept-alive connections for `ms`, and answers how many pages the server gives per second of its CPU. */
export async function pagesPerCpuSecond(
  pid: number,
  url: string,
  { headers = {}, status = 200 }: Ask = {},
  ms = 2_000,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const [before, until] = [cpuSeconds(pid), performance.now() + ms];
  let pages = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await page(url, { accept: 'text/html', ...headers }, agent, status);
        pages += 1;
      }
    }),
  );
  agent.destroy();
  return pages / (cpuSeconds(pid) - before);
}

const page = (url: string, headers: Record<string, string>, agent: Agent, status: number) =>
  new Promise<void>((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      if (response.statusCode !== status)
        return reject(new Error(`${url} answered ${response.statusCode} instead of ${status}`));
      response.resume();
      response.on('end', resolve);
    }).on('error', reject);
  });
