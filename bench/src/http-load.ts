import { Agent, get, type IncomingMessage } from 'node:http';
import { cpuSeconds } from './process-figures.ts';

const connections = 16;

/** How a page is asked for. */
export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  /** As a browser does that has the page: with the tag of the last one. All but one in a hundred answers must then be 304. */
  readonly revalidates?: boolean;
}

/** Asks for a page on kept-alive connections for `ms`, and answers how many answers the server's processes give per second of their CPU. */
export async function pagesPerCpuSecond(
  pids: number | readonly number[],
  url: string,
  { headers = {}, revalidates = false }: Ask = {},
  ms = 2_000,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const used = () => [pids].flat().reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const [before, until] = [used(), performance.now() + ms];
  let answers = 0;
  let whole = 0;
  let tag: string | undefined;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const conditions = revalidates && tag !== undefined ? { 'if-none-match': tag } : {};
        const { statusCode, headers: given } = await page(url, { ...headers, ...conditions }, agent);
        answers += 1;
        if (statusCode === 200) {
          whole += 1;
          tag = given.etag;
        } else if (statusCode !== 304 || !revalidates) throw new Error(`${url} answered ${statusCode}`);
      }
    }),
  );
  agent.destroy();
  if (revalidates && whole > connections + answers / 100)
    throw new Error(`${whole} of ${answers} answers were whole pages`);
  return answers / (used() - before);
}

const page = (url: string, headers: Record<string, string>, agent: Agent) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { accept: 'text/html', ...headers }, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response));
    }).on('error', reject);
  });
