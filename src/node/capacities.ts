/**
 * The capacities of a data folder, fixed when it is first used: the log must always be replayed
 * into an engine of the same capacities, or commands that found room would be refused, and the
 * other way round. Kept as `capacities.json` beside the log, written before its first command.
 *
 * Assumes that the folder is held by the log's lock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CONFIG, type EngineConfig } from '../engine/engine.ts';
import { asLogError } from '../log/file/errors.ts';
import { RealFiles } from '../log/file/real.ts';

export const CAPACITIES_FILE = 'capacities.json';

/**
 * @returns undefined where the folder has none yet
 * @throws Error naming the file and the remedy where it cannot be read or says something else
 */
export function readCapacities(folder: string): EngineConfig | undefined {
  const path = join(folder, CAPACITIES_FILE);
  try {
    return checked(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const remedy = 'Restore the file from a backup.';
    throw new Error(`${path} cannot be read: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

/** A default in place of a number that is missing would replay the log into another engine. */
function checked(content: unknown): EngineConfig {
  const given = Object(content) as Record<string, unknown>;
  for (const name of Object.keys(DEFAULT_CONFIG)) {
    const value = given[name];
    if (Number.isSafeInteger(value) && (value as number) > 0) continue;
    throw new Error(`${name} is ${JSON.stringify(value) ?? 'missing'}, not a whole number from 1`);
  }
  return given as unknown as EngineConfig;
}

/** @throws Error with the remedy where the folder has none: its log cannot be replayed then */
export function needCapacities(folder: string): EngineConfig {
  const capacities = readCapacities(folder);
  if (capacities) return capacities;
  const path = join(folder, CAPACITIES_FILE);
  const why = 'the log can only be replayed into the capacities it was written with';
  throw new Error(`${path} is missing, and ${why}. Restore the file from a backup.`);
}

/** @throws Error with the remedy where the folder's file and its snapshot contradict each other */
export function agreeWith(folder: string, snapshot: EngineConfig): void {
  const kept = readCapacities(folder);
  if (!kept) return;
  for (const name of Object.keys(DEFAULT_CONFIG) as (keyof EngineConfig)[]) {
    if (kept[name] === snapshot[name]) continue;
    const path = join(folder, CAPACITIES_FILE);
    const said = `${path} says ${name} ${kept[name]}, the snapshot has ${snapshot[name]}`;
    throw new Error(`${said}: set it to ${snapshot[name]} again. lx state moves a venue.`);
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
  return (Object.keys(wanted) as (keyof EngineConfig)[])
    .filter((name) => wanted[name] !== held[name])
    .filter((name) => wanted[name] !== DEFAULT_CONFIG[name]) // Nobody asked for what is usual.
    .map(
      (name) =>
        `${name} is ${held[name]}, not ${wanted[name]}: capacities are fixed when a folder is ` +
        'first used; lx state moves a venue into others.',
    );
}
