import { spawn } from 'node:child_process';
import { environment, nodeBinary, root } from './prepare.mjs';

/** Runs a long-lived command in the foreground: signals go to it, and its end is ours. */
export function serve(args, env = {}) {
  const child = spawn(nodeBinary(), args, { cwd: root, stdio: 'inherit', env: { ...environment(), ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
