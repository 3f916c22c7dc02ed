/** A disk of a few megabytes that can be filled: a tmpfs, where this user may mount one. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BALLAST = 'ballast';
const BLOCK_BYTES = 4096;

/** For `skip`: why there can be none here, or false. */
export function whyNoSmallDisk(): string | false {
  if (process.platform !== 'linux') return 'a small disk is mounted on Linux alone';
  try {
    new SmallDisk(1).remove();
    return false;
  } catch (error) {
    const { message, stderr } = error as Error & { readonly stderr?: Buffer };
    return `no small disk can be mounted here: ${String(stderr ?? message).trim()}`;
  }
}

export class SmallDisk {
  readonly path = mkdtempSync(join(tmpdir(), 'lx-disk-'));

  /** @throws Error where this user may not mount */
  constructor(megabytes: number) {
    try {
      const options = `size=${megabytes}m,mode=1777`;
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'lx-disk', this.path], {
        stdio: 'pipe',
      });
    } catch (error) {
      rmdirSync(this.path);
      throw error;
    }
    process.on('exit', this.#endNow);
  }

  /** Leaves no room at all. */
  fill(): void {
    const file = openSync(join(this.path, BALLAST), 'a');
    const block = Buffer.alloc(BLOCK_BYTES);
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.path, BALLAST));
  }

  /** Nobody may use it any more. */
  remove(): void {
    execFileSync('umount', [this.path], { stdio: 'pipe' });
    process.off('exit', this.#endNow);
    rmdirSync(this.path);
  }

  /** Whatever ends this process: it does not stay mounted. */
  readonly #endNow = () => {
    execFileSync('umount', ['--lazy', this.path], { stdio: 'pipe' });
    rmdirSync(this.path);
  };
}
