import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom, by folder: everything flows app → domain → ports ← adapters, and a home plugs adapters in. A value names
 * what the folder may import of ours besides itself; `*` is everything.
 */
const allowed: Record<string, readonly string[]> = {
  domain: [],
  tenantdb: [],
  media: [],
  app: ['domain', 'media/src/browser'],
  'adapters/sqlite': ['tenantdb'],
  'adapters/records': ['domain', 'tenantdb'],
  'adapters/accounts': ['domain', 'tenantdb'],
  'adapters/webrtc': ['domain', 'media'],
  'adapters/postgres': ['tenantdb'],
  'adapters/redis': ['domain'],
  'adapters/blobs': ['domain'],
  'adapters/images': ['domain'],
  'adapters/livekit': ['domain'],
  'adapters/outbound': ['domain'],
  'adapters/mail': ['domain'],
  'adapters/jobs': ['domain', 'tenantdb'],
  'adapters/cloudflare': ['domain', 'tenantdb'],
  homes: ['*'],
  e2e: ['*'],
  bench: ['*'],
  tools: [],
};
/** A test may also use what it proves the rules with. */
const allowedInTests: Record<string, readonly string[]> = {
  'adapters/records': ['adapters/sqlite', 'adapters/postgres'],
  'adapters/accounts': ['adapters/sqlite', 'adapters/postgres', 'adapters/records'],
  'adapters/cloudflare': ['adapters/records', 'adapters/accounts', 'adapters/jobs'],
  'adapters/jobs': ['adapters/sqlite', 'adapters/postgres'],
  tenantdb: ['adapters/sqlite'],
};

/** Every import that goes the wrong way, as a sentence; and every folder that no rule names. Empty when the house stands. */
export function wrongImports(root: string): string[] {
  const packages = packagesBelow(root);
  return packages.flatMap((folder) => {
    const rule = Object.keys(allowed).find((key) => folder === key || folder.startsWith(`${key}/`));
    if (rule === undefined)
      return [`${folder} has no rule in tools/src/import-check.ts: say what it may import.`];
    return sourcesBelow(join(root, folder)).flatMap((file) => {
      const here = relative(root, file);
      const may = [
        folder,
        ...allowed[rule]!,
        ...(/\.test\.ts$|\/fixtures\//.test(here) ? (allowedInTests[folder] ?? []) : []),
      ];
      if (may.includes('*')) return [];
      return importsOf(file)
        .map((specifier) => targetOf(root, packages, file, specifier))
        .filter((target) => target !== undefined)
        .filter(
          (target) =>
            !may.some((folderAllowed) => target === folderAllowed || target.startsWith(`${folderAllowed}/`)),
        )
        .map(
          (target) =>
            `${here} imports ${target}; ${rule} may import ${allowed[rule]!.join(', ') || 'nothing of ours'}.`,
        );
    });
  });
}

function packagesBelow(root: string): string[] {
  const single = ['domain', 'tenantdb', 'media', 'app', 'e2e', 'bench', 'tools'];
  return [
    ...single,
    ...['adapters', 'homes'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => `${group}/${name}`),
    ),
  ];
}

/** Where an import leads in our tree, e.g. `domain/src/ids.ts`; `undefined` for what is not ours. */
function targetOf(root: string, packages: string[], file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relative(root, resolve(dirname(file), specifier));
  const [, name, path] = /^@stoa\/([^/]+)\/?(.*)$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const folder = packages.find((p) => p === name || p.endsWith(`/${name}`)) ?? name;
  return path ? `${folder}/src/${path}` : folder;
}

const importsOf = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  const code = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n')
    : text;
  return ts.preProcessFile(code, true, true).importedFiles.map((f) => f.fileName);
};

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'build', '.svelte-kit'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.(ts|mjs|svelte)$/.test(entry.name) ? [path] : [];
  });
}
