import { spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A disk of our own that can lose its power: ext4 in a file, on a loop device. Needs root, and a kernel that has these. */
export interface LoopDisk {
  readonly path: string;
  /**
   * From now on every read that is not in memory, every write and every fsync fails with EIO, and what was not flushed before is lost
   * (`EXT4_IOC_SHUTDOWN` without flushing the journal).
   */
  cut(): void;
  /** The power is back: mounts again what the disk has. Whoever had files open there must have gone. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** `_IOR('X', 125, __u32)` and `EXT4_GOING_FLAGS_NOLOGFLUSH` (Linux, fs/ext4/ext4.h), called by perl, which every Debian has. */
const shutDown =
  'open(D, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl(D, 0x8004587d, $how) or die $!';

/** Answers in words what this machine lacks when it cannot make such a disk, or when its disks lose nothing. */
export async function openLoopDisk(sizeMiB: number): Promise<LoopDisk | string> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-disk-'));
  const [image, path] = [join(folder, 'image'), join(folder, 'mounted')];
  mkdirSync(path);
  const handle = openSync(image, 'w');
  ftruncateSync(handle, sizeMiB * 2 ** 20);
  closeSync(handle);

  const mount = () => run('mount', '-o', 'loop', image, path);
  const unmount = async () => {
    for (let tries = 0; tries < 100; tries++) {
      if (run('umount', path) === undefined) return;
      await sleep(50);
    }
    run('umount', '-l', path);
    throw new Error(`${path} is still in use`);
  };
  const problem = run('mkfs.ext4', '-q', '-F', image) ?? mount() ?? run('perl', '-e', '1');
  if (problem) {
    run('umount', path);
    rmSync(folder, { recursive: true });
    return `a disk that can be cut needs root, loop devices and ext4: ${problem}`;
  }
  const disk: LoopDisk = {
    path,
    cut() {
      const failed = run('perl', '-e', shutDown, path);
      if (failed) throw new Error(`the disk could not be cut: ${failed}`);
    },
    async restore() {
      await unmount();
      const failed = mount();
      if (failed) throw new Error(`the disk could not be mounted again: ${failed}`);
    },
    async close() {
      await unmount();
      rmSync(folder, { recursive: true });
    },
  };
  try {
    if (await losesUnflushed(disk)) return disk;
  } catch (cause) {
    await disk.close();
    return String(cause);
  }
  await disk.close();
  return 'what is not flushed survives the cut here, so that nothing would be proved';
}

/** That the cut is one: a text that nobody flushed must be gone. */
async function losesUnflushed(disk: LoopDisk): Promise<boolean> {
  const file = join(disk.path, 'unflushed');
  writeFileSync(file, 'x'.repeat(100_000));
  disk.cut();
  await disk.restore();
  try {
    return readFileSync(file).length === 0;
  } catch {
    return true;
  }
}

/** What a command that failed says; `undefined` when it went well. */
function run(command: string, ...args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split('\n')[0] ?? 'it failed');
}
