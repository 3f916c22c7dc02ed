/** A process that takes and releases a folder when its parent says so, for lock.test.ts. */
import { FolderInUseError } from './errors.ts';
import { FolderLock } from './lock.ts';
import { RealFiles } from './real.ts';

const folder = process.argv[2];
const files = new RealFiles();
let lock: FolderLock | undefined;

process.on('message', (order) => {
  if (order === 'release') {
    lock?.release();
    lock = undefined;
    process.send?.('released');
    return;
  }
  process.send?.(acquire());
});
process.send?.('ready');

function acquire(): string {
  try {
    lock = FolderLock.acquire(files, folder, Date.now());
    return 'won';
  } catch (error) {
    if (error instanceof FolderInUseError) return 'kept out';
    return String(error);
  }
}
