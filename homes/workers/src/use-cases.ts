import * as domain from '@stoa/domain';
import type { Actor, Home, UseCase } from '@stoa/domain';

type AnyUseCase = UseCase<Home, unknown, unknown>;

/** By the name under which the domain exports it: what a function itself is called may be changed by the build. */
const nameByUseCase = new Map<unknown, string>(
  Object.entries(domain).map(([name, exported]) => [exported as unknown, name]),
);

export function nameOf(useCase: UseCase<never, never, unknown>): string {
  const name = nameByUseCase.get(useCase);
  if (name === undefined) throw new Error(`${useCase.name} is no use case that the domain exports.`);
  return name;
}

export function performNamed(name: string, home: Home, by: Actor, input: unknown): Promise<unknown> {
  const useCase = Object.hasOwn(domain, name) ? domain[name as keyof typeof domain] : undefined;
  if (typeof useCase !== 'function') throw new Error(`There is no use case ${name}.`);
  return (useCase as AnyUseCase)(home, by, input);
}
