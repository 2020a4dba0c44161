import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time of a process and its threads, in s (Linux; 10 ms steps: `USER_HZ` is 100, proc(5)). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything; fields are counted from behind it: utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Resident memory of a process and its children together, in MB (10^6 bytes). What they have of files is the same Node binary in each,
 * and in memory once: so the largest of those counts, and all that is nobody else's (`RssAnon`, proc(5)).
 */
export function residentMB(pid: number): number {
  const processes = withChildren(pid).map((one) => readFileSync(`/proc/${one}/status`, 'utf8'));
  const kiB = (name: string) =>
    processes.map((status) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0));
  const own = kiB('RssAnon').reduce((sum, one) => sum + one, 0);
  return ((own + Math.max(...kiB('RssFile'))) * 1024) / 1e6;
}

const withChildren = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(withChildren)];

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return []; // pgrep answers 1 when there are none
  }
}
