/** Small files that are written whole: after a crash there is the old one or the new one. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only its owner reads and writes it. */
const OWNER_ONLY = 0o600;

/**
 * Puts a file in the place of the one of that name, if there is one. On return it is durable.
 * Errors of the file system come as they are; the old file stays then.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const file = openSync(`${path}.new`, 'w', OWNER_ONLY);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncFolder(dirname(path));
}

/**
 * What was made, renamed or removed in a folder is durable once the folder is synced. Windows
 * cannot open folders and need not.
 */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
