import { readFileSync, readdirSync } from 'node:fs';

/** The processes that a process started and that still run, from Linux's /proc. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === pid)
    .map(Number);

/** Its children, and theirs. */
export const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

/** Ends processes as a crash would, and waits until they are gone. Nobody need be there to be told of their end. */
export async function killAll(pids: readonly number[]): Promise<void> {
  const left = () => pids.filter((pid) => !['Z', 'X', undefined].includes(statOf(pid)?.state));
  for (const pid of left()) process.kill(pid, 'SIGKILL');
  while (left().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** One letter of `proc(5)`, `Z` for one that has ended and not been asked for, and who started it. */
function statOf(pid: number | string): { state: string; parent: number } | undefined {
  try {
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
