import type { Actor } from './actor.ts';

/** A use case: the deps it truly needs, who asks, what they ask. */
export type UseCase<Deps, Input, Output> = (deps: Deps, by: Actor, input: Input) => Promise<Output>;

/**
 * The one way from a route or a socket to a use case. Who asks and where it runs were settled when this was made: in process,
 * or by the use case's name inside the workspace's Durable Object, so a use case must be a named, exported function whose
 * input and output are plain data.
 */
export interface Perform<Home> {
  <Input, Output>(useCase: UseCase<Home, Input, Output>, input: Input): Promise<Output>;
}

/** Performs in this process; `trace` is told of every use case with its duration in ms. */
export function performIn<Home>(
  home: Home,
  by: Actor,
  trace?: (name: string, durationMs: number, failed: boolean) => void,
): Perform<Home> {
  return async (useCase, input) => {
    const started = performance.now();
    let failed = true;
    try {
      const output = await useCase(home, by, input);
      failed = false;
      return output;
    } finally {
      trace?.(useCase.name, performance.now() - started, failed);
    }
  };
}
