import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface WsPeer {
  readonly port: number;
  stats(): Promise<{ cpuUs: number; rssBytes: number }>;
  tell(line: string): void;
  close(): Promise<void>;
}

export function openWsPeer(): Promise<WsPeer> {
  const script = fileURLToPath(new URL('./ws-peer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', '--no-warnings', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const asked: ((stats: { cpuUs: number; rssBytes: number }) => void)[] = [];
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the peer ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('stats ')) return asked.shift()?.(JSON.parse(line.slice(6)));
      const { port } = JSON.parse(line.slice(6)) as { port: number };
      resolve({
        port,
        stats: () =>
          new Promise((answer) => {
            asked.push(answer);
            child.stdin.write('stats\n');
          }),
        tell: (word) => void child.stdin.write(`${word}\n`),
        close: () =>
          new Promise((done) => {
            child.once('exit', () => done());
            child.kill('SIGKILL');
          }),
      });
    });
  });
}
