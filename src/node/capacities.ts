/**
 * The capacities of a data folder, fixed when it is first used: the log must always be replayed
 * into an engine of the same capacities, or commands that found room would be refused, and the
 * other way round. Kept as `capacities.json` beside the log, written before its first command.
 *
 * Assumes that the folder is held by the log's lock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConfig } from '../engine/engine.ts';
import { asLogError } from '../log/file/errors.ts';
import { RealFiles } from '../log/file/real.ts';

export const CAPACITIES_FILE = 'capacities.json';

/**
 * @returns undefined where the folder has none yet
 * @throws Error naming the file where it cannot be read
 */
export function readCapacities(folder: string): EngineConfig | undefined {
  const path = join(folder, CAPACITIES_FILE);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as EngineConfig;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const remedy = 'Restore the file from a backup.';
    throw new Error(`${path} cannot be read: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

/**
 * Keeps the capacities of a folder that has none yet, durably.
 * @throws LogError (disk full, read-only folder) with the remedy
 */
export function keepCapacities(folder: string, capacities: EngineConfig): void {
  if (readCapacities(folder) !== undefined) return;
  const files = new RealFiles();
  const path = join(folder, CAPACITIES_FILE);
  try {
    const handle = files.open(`${path}.new`, 'create');
    try {
      files.writev(handle, [Buffer.from(`${JSON.stringify(capacities, null, 2)}\n`)], 0);
      files.sync(handle);
    } finally {
      files.close(handle);
    }
    files.rename(`${path}.new`, path);
    files.syncFolder(folder);
  } catch (error) {
    throw asLogError(error, folder, `keep the capacities in ${CAPACITIES_FILE}`);
  }
}

/** A sentence for the operator for each capacity that was asked for and does not hold. */
export function differences(held: EngineConfig, wanted: EngineConfig): string[] {
  return Object.entries(wanted)
    .map(([name, value]) => ({ name, value, holds: held[name as keyof EngineConfig] }))
    .filter(({ value, holds }) => value !== holds)
    .map(
      ({ name, value, holds }) =>
        `${name} is ${holds}, not ${value}: capacities are fixed when a folder is first used.`,
    );
}
