/**
 * The file port over node:fs.
 *
 * Promise: as port.ts says, on Linux and macOS. On Windows a folder cannot be synced; renames are
 * journalled there by NTFS, so `syncFolder` does nothing. The process table is exact where /proc
 * exists; elsewhere a reused pid looks like its former process, and the operator is told so by
 * FolderInUseError.
 */
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {
  AsyncFile,
  AsyncFilePort,
  FileAccess,
  FileHandle,
  FilePort,
  ProcessIdentity,
  ProcessPort,
} from './port.ts';
import { errorCode } from './port.ts';

/** The largest single read or write that every platform takes. */
const MAX_TRANSFER_BYTES = 1 << 30;

const FLAGS: Readonly<Record<FileAccess, string>> = { read: 'r', write: 'r+', create: 'w+' };

/** Another process may have made it since it was looked for. */
function makeOneFolder(folder: string): void {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Files of this machine, for the thread that appends. */
export class RealFiles implements FilePort {
  readonly processes: ProcessPort = new RealProcesses();

  makeFolder(folder: string): void {
    // Not `recursive`: under /proc, where nothing can be made, Node would try for ever.
    const missing: string[] = [];
    for (let at = path.resolve(folder); !fs.existsSync(at); at = path.dirname(at)) missing.push(at);
    for (const each of missing.reverse()) {
      makeOneFolder(each);
      // It is an entry of its parent, and durable once that is synced.
      this.syncFolder(path.dirname(each));
    }
    fs.readdirSync(folder);
  }

  list(folder: string): string[] {
    return fs.readdirSync(folder);
  }

  open(file: string, access: FileAccess): FileHandle {
    return fs.openSync(file, FLAGS[access]);
  }

  close(handle: FileHandle): void {
    fs.closeSync(handle);
  }

  sizeBytes(handle: FileHandle): number {
    return fs.fstatSync(handle).size;
  }

  read(handle: FileHandle, target: Uint8Array, position: number): number {
    let done = 0;
    while (done < target.byteLength) {
      const length = Math.min(target.byteLength - done, MAX_TRANSFER_BYTES);
      const count = fs.readSync(handle, target, done, length, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  writev(handle: FileHandle, chunks: readonly Uint8Array[], position: number): void {
    let totalBytes = 0;
    for (const chunk of chunks) totalBytes += chunk.byteLength;
    const count = fs.writevSync(handle, chunks, position);
    if (count < totalBytes) this.#writeRest(handle, chunks, position, count);
  }

  /** The system may write less than asked (a full disk does): go on until it throws why. */
  #writeRest(
    handle: FileHandle,
    chunks: readonly Uint8Array[],
    position: number,
    writtenBytes: number,
  ): void {
    let start = 0;
    for (const chunk of chunks) {
      let done = Math.max(0, writtenBytes - start);
      while (done < chunk.byteLength) {
        const length = Math.min(chunk.byteLength - done, MAX_TRANSFER_BYTES);
        done += fs.writeSync(handle, chunk, done, length, position + start + done);
      }
      start += chunk.byteLength;
    }
  }

  sync(handle: FileHandle): void {
    fs.fdatasyncSync(handle);
  }

  link(from: string, to: string): void {
    fs.linkSync(from, to);
  }

  rename(from: string, to: string): void {
    fs.renameSync(from, to);
  }

  unlink(file: string): void {
    fs.unlinkSync(file);
  }

  syncFolder(folder: string): void {
    if (process.platform === 'win32') return;
    const handle = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  }

  freeBytes(folder: string): number {
    const stats = fs.statfsSync(folder);
    return stats.bavail * stats.bsize;
  }
}

/** Files of this machine, for a thread that must not block. */
export class RealAsyncFiles implements AsyncFilePort {
  async create(file: string): Promise<AsyncFile> {
    const handle = await fsPromises.open(file, 'w');
    return {
      write: async (bytes, position) => {
        let done = 0;
        while (done < bytes.byteLength) {
          const rest = bytes.byteLength - done;
          done += (await handle.write(bytes, done, rest, position + done)).bytesWritten;
        }
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return fsPromises.rename(from, to);
  }

  unlink(file: string): Promise<void> {
    return fsPromises.unlink(file);
  }

  async syncFolder(folder: string): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = await fsPromises.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

class RealProcesses implements ProcessPort {
  readonly self: ProcessIdentity = {
    pid: process.pid,
    processStart: processStart(process.pid),
    host: os.hostname(),
  };

  isRunning(identity: ProcessIdentity): boolean {
    try {
      process.kill(identity.pid, 0);
    } catch (error) {
      // EPERM: it runs, but belongs to another user.
      if (errorCode(error) !== 'EPERM') return false;
    }
    const start = processStart(identity.pid);
    return start === '' || identity.processStart === '' || start === identity.processStart;
  }
}

/** Boot id and start time in clock ticks since boot (proc(5), field 22), or ''. */
function processStart(pid: number): string {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, field 2, is in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}
