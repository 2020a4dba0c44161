import type { Fault } from './fault.ts';

const files = ['storage', 'keeping', 'jobs', 'sockets', 'media', 'web', 'cluster', 'workers'];

/** Every fault, in the order in which they are played. */
export async function allFaults(): Promise<readonly Fault[]> {
  const lists = await Promise.all(
    files.map((file) => import(`./${file}.ts`) as Promise<{ faults: readonly Fault[] }>),
  );
  return lists.flatMap(({ faults }) => faults);
}
