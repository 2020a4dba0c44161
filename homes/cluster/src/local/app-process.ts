import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One process of the cluster, started again whenever it ends by itself. */
export interface AppProcess {
  readonly port: number;
  readonly pid: () => number | undefined;
  /** Resolves when its `/api/health` says that it can serve. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL('../../build/server/main.js', import.meta.url));
const againMs = 250;
const lookMs = 100;

export function startApp(port: number, env: NodeJS.ProcessEnv): AppProcess {
  let child: ChildProcess;
  let stopping = false;
  const start = (): void => {
    child = spawn(process.execPath, ['--enable-source-maps', entry], {
      env: { ...process.env, ...env, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('exit', () => {
      if (!stopping) setTimeout(start, againMs);
    });
  };
  start();
  return {
    port,
    pid: () => child.pid,
    async ready() {
      while (!stopping && !(await isHealthy(port)))
        await new Promise((resolve) => setTimeout(resolve, lookMs));
    },
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/health`)).ok;
  } catch {
    return false;
  }
}
