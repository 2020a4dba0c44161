import type { Actor } from './actor.ts';
import type { Home, Stoa, StoaElsewhere } from './home.ts';
import { homeThen } from './history/in-the-past.ts';
import type { WorkspaceId } from './ids.ts';
import type { Instant } from './time.ts';

/** A use case: the deps it truly needs, who asks, what they ask. */
export type UseCase<Deps, Input, Output> = (deps: Deps, by: Actor, input: Input) => Promise<Output>;

/**
 * The one way from a route or a socket to a use case. Who asks and where it runs were settled when this was made: in process,
 * or by the use case's name inside the workspace's Durable Object, so a use case must be a named, exported function whose
 * input and output are plain data.
 */
export interface Perform<Deps> {
  <Input, Output>(useCase: UseCase<Deps, Input, Output>, input: Input): Promise<Output>;
}

/** Stands around every use case that is performed, and sees when it begins and how it ends. */
export type Trace = <Output>(name: string, work: () => Promise<Output>) => Promise<Output>;

/** Performs in this process. */
export const performIn = <Deps>(home: Deps, by: Actor, trace?: Trace): Perform<Deps> =>
  traced((useCase, input) => useCase(home, by, input), trace);

/** Performs in a workspace, wherever its records are. */
export const performInWorkspace = (
  stoa: Stoa | StoaElsewhere,
  id: WorkspaceId,
  by: Actor,
  trace?: Trace,
): Perform<Home> =>
  traced(
    'inWorkspace' in stoa
      ? (useCase, input) => stoa.inWorkspace(id, (home) => useCase(home, by, input))
      : stoa.performThere(id, by),
    trace,
  );

/** Performs in a workspace as it was: what only reads answers as it would have then. */
export const performInPast = (
  stoa: Stoa | StoaElsewhere,
  id: WorkspaceId,
  by: Actor,
  moment: Instant,
  trace?: Trace,
): Perform<Home> =>
  traced(
    'inWorkspace' in stoa
      ? (useCase, input) =>
          stoa.inWorkspace(id, (home) =>
            home.history.in(moment, (records) => useCase(homeThen(home, records, moment), by, input)),
          )
      : stoa.performThere(id, by, moment),
    trace,
  );

const traced = <Deps>(perform: Perform<Deps>, trace?: Trace): Perform<Deps> =>
  trace ? (useCase, input) => trace(useCase.name, () => perform(useCase, input)) : perform;
