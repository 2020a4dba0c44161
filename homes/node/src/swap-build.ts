import { lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';

/**
 * A build beside the one before: `server` in `place` is a link that changes its target in one step once the new build is whole. A
 * server that starts meanwhile finds the old one or the new one, and one that runs keeps the files it started with, because Node
 * resolves the link when it loads the first of them. The build before the last one stays for that; older ones go.
 */
export function besideTheLast(place: string, adapterFor: (out: string) => Adapter): Adapter {
  const generations = join(place, 'generations');
  const out = join(generations, `${Date.now()}-${process.pid}`);
  const adapter = adapterFor(out);
  return {
    ...adapter,
    async adapt(builder) {
      mkdirSync(generations, { recursive: true });
      try {
        await adapter.adapt(builder);
      } catch (cause) {
        rmSync(out, { recursive: true, force: true });
        throw cause;
      }
      const before = switchTo(place, out);
      const kept = new Set([basename(out), before]);
      for (const name of readdirSync(generations))
        if (!kept.has(name)) rmSync(join(generations, name), { recursive: true, force: true });
    },
  };
}

/** Answers the name of the build that the link led to until now. */
function switchTo(place: string, out: string): string | undefined {
  const link = join(place, 'server');
  const before = clearPlace(place, link);
  const next = `${link}.next`;
  rmSync(next, { force: true });
  // Windows lets only administrators make links, but anybody a junction, which knows no relative targets and is not replaced in one step.
  if (process.platform === 'win32') {
    symlinkSync(join(out, 'server'), next, 'junction');
    rmSync(link, { force: true });
  } else symlinkSync(join('generations', basename(out), 'server'), next);
  renameSync(next, link);
  return before;
}

/** Builds from before there were links stood in `place` itself. */
function clearPlace(place: string, link: string): string | undefined {
  let before: string | undefined;
  for (const name of readdirSync(place)) {
    if (name === 'generations') continue;
    const path = join(place, name);
    if (path === link && lstatSync(path).isSymbolicLink()) before = basename(dirname(readlinkSync(path)));
    else rmSync(path, { recursive: true, force: true });
  }
  return before;
}
