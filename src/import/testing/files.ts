/** Files of simulated markets, in a temporary folder of their test. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { BlockView } from '../../base/block-view.ts';
import type { Engine } from '../../engine/engine.ts';
import { createEngine, engineModule } from '../../engine/testing.ts';
import { type Command, decodeCommand, type Event } from '../../schema/generated/protocol.ts';
import { type ImportOptions, importFiles } from '../import.ts';
import { IMPORT_CAPACITIES } from '../market-replay.ts';
import type { ImportReport } from '../report.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lx-import-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the file, returns its path. */
export function fileOf(
  t: Pick<TestContext, 'after'>,
  bytes: Uint8Array | string,
  name = '01302019.NASDAQ_ITCH50',
): string {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

/** Imports with the built engine. */
export function imported(
  files: string | readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const list = typeof files === 'string' ? [files] : files;
  return importFiles({ files: list, symbols: [], module: engineModule(), ...options });
}

/** The file's commands, one after the other. */
export function commandsOf(path: string): Command[] {
  const bytes = new Uint8Array(readFileSync(path));
  const view = new BlockView(bytes.buffer);
  const commands: Command[] = [];
  for (let at = 0; at < bytes.length; at += bytes[at + 1]! * 64) {
    commands.push(decodeCommand(view, at));
  }
  return commands;
}

/** A fresh engine that applied the file's commands, and what it answered. */
export function replayed(path: string): { readonly engine: Engine; readonly events: Event[] } {
  const engine = createEngine(IMPORT_CAPACITIES);
  const events = commandsOf(path).flatMap((command) => engine.apply(command));
  return { engine, events };
}
