import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CannotStart } from './cannot-start.ts';
import { takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-folder-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe('the data folder', () => {
  test('is made, with a secret that only its owner reads and that stays', () => {
    const path = join(folder, 'a', 'b');
    const first = takeDataFolder(path);
    first.release();
    const second = takeDataFolder(path);
    second.release();
    expect(first.secret).toMatch(/^[\w-]{43}$/);
    expect(second.secret).toBe(first.secret);
    expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('that has workspaces but no directory is refused, and nothing is made anew', () => {
    takeDataFolder(folder).release();
    writeFileSync(join(folder, 'workspaces', 'agora.db'), 'x');
    expect(() => takeDataFolder(folder)).toThrow(/directory\.db is gone.*backup/);
    writeFileSync(join(folder, 'directory.db'), 'x');
    takeDataFolder(folder).release();
  });

  test('is held by one process, and free once that was killed', async () => {
    const code = `import { takeDataFolder } from '${new URL('./data-folder.ts', import.meta.url).href}';
      takeDataFolder(${JSON.stringify(folder)}); console.log('taken'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(other, 'exit');
    try {
      await once(other.stdout, 'data');
      expect(() => takeDataFolder(folder)).toThrow(CannotStart);
      expect(() => takeDataFolder(folder)).toThrow(/Another Stoa runs on .*: stop it first/);
    } finally {
      other.kill('SIGKILL');
      await ended;
    }
    takeDataFolder(folder).release();
  });

  test('that is a file, or has a broken secret, is refused in words', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => takeDataFolder(file)).toThrow(/which is a file: name a folder/);
    takeDataFolder(folder).release();
    writeFileSync(join(folder, 'secret'), 'short');
    expect(() => takeDataFolder(folder)).toThrow(/delete it, and everybody signs in once more/);
    // What was refused holds nothing.
    rmSync(join(folder, 'secret'));
    takeDataFolder(folder).release();
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toHaveLength(44);
  });

  test.skipIf(process.getuid?.() === 0)('that cannot be written to is refused in words', () => {
    chmodSync(folder, 0o500);
    expect(() => takeDataFolder(folder)).toThrow(
      /cannot write to .* \(EACCES\): give the folder to this user/,
    );
  });

  test('that cannot even be made is refused in words', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => takeDataFolder(join(folder, 'file', 'below'))).toThrow(
      /Stoa cannot write to .* \(ENOTDIR\)/,
    );
  });
});
