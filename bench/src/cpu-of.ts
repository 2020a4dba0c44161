import { readdirSync, readFileSync } from 'node:fs';

/** CPU time that a process has used, all its threads, in seconds; `undefined` where there is no /proc (Linux only). */
export function cpuOf(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]))
      .reduce((sum, ns) => sum + ns / 1e9, 0);
  } catch {
    return undefined;
  }
}

/** Resident memory in MiB. */
export function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
