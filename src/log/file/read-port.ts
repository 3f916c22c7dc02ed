/**
 * The part of the file port that reading needs. It knows nothing of Node, so that logs can be read
 * in browsers as well.
 */

/** An open file; only the port that gave it knows what it means. */
export type FileHandle = number;

/** All methods are synchronous; errors come as they are. */
export interface ReadPort {
  /** Names (not paths) in the folder, in no particular order. */
  list(folder: string): string[];

  open(path: string, access: 'read'): FileHandle;

  close(handle: FileHandle): void;

  /** Length of the file in bytes, now. */
  sizeBytes(handle: FileHandle): number;

  /** Fills `target` from `position` and returns the bytes read: fewer only at the file's end. */
  read(handle: FileHandle, target: Uint8Array, position: number): number;
}
