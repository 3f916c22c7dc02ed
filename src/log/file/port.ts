/**
 * The file port: every access of the log and the snapshots to a disk goes through this interface.
 *
 * Promise: small enough that a test can stand in for the disk, and precise about durability,
 * because the recovery argument rests on it. What a caller may assume after each method is said
 * at the method. All methods are synchronous; all can throw an error with a POSIX `code`
 * (`ENOSPC`, `EIO`, `EROFS`, `EACCES`, `ENOENT`, `EEXIST`).
 *
 * Implementations: `real.ts` (node:fs) and `fake.ts` (in memory, models crashes).
 */
import type { FileHandle, ReadPort } from './read-port.ts';

export type { FileHandle, ReadPort } from './read-port.ts';

/** `read` an existing file, `write` (and read) an existing file, `create` a new empty one. */
export type FileAccess = 'read' | 'write' | 'create';

/** What tells one process of one machine from every other, for the folder lock. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time of the process as opaque text; empty where the system does not tell. */
  readonly processStart: string;
  readonly host: string;
}

/** The part of the operating system's process table that the folder lock needs. */
export interface ProcessPort {
  readonly self: ProcessIdentity;
  /** Whether that very process (not a later one with its pid) runs on this host. */
  isRunning(process: ProcessIdentity): boolean;
}

/** Synchronous files, as the thread that appends to the log uses them. */
export interface FilePort extends ReadPort {
  readonly processes: ProcessPort;

  /** Makes the folder and its missing parents; on return they survive a power cut. */
  makeFolder(path: string): void;

  /** Names (not paths) in the folder, in no particular order. */
  list(folder: string): string[];

  /** `create` replaces a file of that name. The new name is durable only after `syncFolder`. */
  open(path: string, access: FileAccess): FileHandle;

  /** Says nothing about durability. */
  close(handle: FileHandle): void;

  /** Length of the file in bytes, now. */
  sizeBytes(handle: FileHandle): number;

  /** Fills `target` from `position` and returns the bytes read: fewer only at the file's end. */
  read(handle: FileHandle, target: Uint8Array, position: number): number;

  /**
   * Writes all chunks one after the other at `position`, or throws; then some of the bytes may
   * have been written. Readable at once, durable only after `sync`.
   */
  writev(handle: FileHandle, chunks: readonly Uint8Array[], position: number): void;

  /**
   * On return every earlier write of this file (through any handle) and its length are durable.
   * After a throw nothing is known about them, for ever: never call it again for that data.
   */
  sync(handle: FileHandle): void;

  /** A second name for a file; `EEXIST` when `to` exists. Of two callers exactly one wins. */
  link(from: string, to: string): void;

  /** Atomic, replaces `to`; durable only after `syncFolder`. */
  rename(from: string, to: string): void;

  /** Durable only after `syncFolder`. */
  unlink(path: string): void;

  /** On return creations, renames and removals in this folder are durable. */
  syncFolder(folder: string): void;

  /** Bytes that can still be written on the volume of that folder. */
  freeBytes(folder: string): number;
}

/** The same promises for the few operations that a thread with an event loop needs. */
export interface AsyncFilePort {
  /** Opens a new empty file for writing. */
  create(path: string): Promise<AsyncFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
}

/** One file being written by a thread with an event loop. */
export interface AsyncFile {
  /** Writes all of the bytes at that position, or rejects. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The POSIX code of an error, or '' when it has none. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? '';
}
