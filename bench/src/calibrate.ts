import { createHash } from 'node:crypto';

/** What this machine does right now, in MiB of SHA-256 per CPU-second: two figures far apart say that a run was disturbed. */
export function calibrate(): string {
  const block = Buffer.alloc(1 << 20);
  const before = process.cpuUsage();
  let blocks = 0;
  for (const until = performance.now() + 300; performance.now() < until; blocks++)
    createHash('sha256').update(block).digest();
  const { user, system } = process.cpuUsage(before);
  return `${Math.round(blocks / ((user + system) / 1e6))} MiB/CPU-s`;
}
