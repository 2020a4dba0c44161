import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CannotStart } from '@stoa/node/cannot-start';

/** One process of the cluster. Once it could serve, it is started again whenever it ends by itself. */
export interface AppProcess {
  readonly port: number;
  /** The UDP port of its media. */
  readonly mediaPort: number;
  pid(): number;
  /** Resolves when its `/api/health` says that it can serve; rejects when it ended before it ever could. */
  ready(): Promise<void>;
  /** kill -9, and no other one until {@link start}. */
  kill(): Promise<void>;
  /** Ends in good order, as at an update. */
  stop(): Promise<void>;
  start(): void;
}

export interface AppProcessOptions {
  readonly port: number;
  readonly mediaPort: number;
  readonly env: NodeJS.ProcessEnv;
  /** Hears what it prints; without it, that goes where ours goes. */
  readonly output?: ((text: string) => void) | undefined;
}

const entry = fileURLToPath(new URL('../../build/server/main.js', import.meta.url));
const againMs = 250;
const lookMs = 50;

export function startApp({ port, mediaPort, env, output }: AppProcessOptions): AppProcess {
  let child: ChildProcess;
  let stopping = false;
  let served = false;
  let failed = false;
  const start = (): void => {
    stopping = false;
    const started = spawn(process.execPath, ['--enable-source-maps', entry], {
      env: { ...process.env, ...env, PORT: String(port), STOA_MEDIA_PORT: String(mediaPort) },
      stdio: output ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (bytes) => output!(String(bytes)));
    started.once('exit', () => {
      failed = !served && !stopping;
      if (!failed && !stopping && child === started)
        setTimeout(() => stopping || child !== started || start(), againMs);
    });
  };
  async function end(signal: NodeJS.Signals): Promise<void> {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
  start();
  return {
    port,
    mediaPort,
    pid: () => child.pid!,
    async ready() {
      while (!stopping && !(await isHealthy(port))) {
        if (failed)
          throw new CannotStart('A process of the cluster ended before it could serve; it said above why.');
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
      served = true;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start,
  };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/health`)).ok;
  } catch {
    return false;
  }
}
