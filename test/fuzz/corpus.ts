/**
 * Past failures, shrunk: `corpus/*.json`, replayed before anything else. A file holds what it once
 * showed, the engine's capacities and the commands; 128-bit numbers are strings that end in `n`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { EngineConfig } from '../../src/engine/core.ts';
import type { Command } from '../../src/schema/generated/protocol.ts';
import { line } from './compare.ts';

export interface Finding {
  /** What went wrong, in a sentence. */
  readonly note: string;
  readonly config: EngineConfig;
  readonly commands: readonly Command[];
}

const FOLDER = new URL('corpus/', import.meta.url);

function parse(text: string): Finding {
  return JSON.parse(text, (_, value) =>
    typeof value === 'string' && /^\d+n$/.test(value)
      ? BigInt(value.slice(0, -1))
      : (value as unknown),
  ) as Finding;
}

/** Every finding, by file name. */
export function readCorpus(): ReadonlyMap<string, Finding> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(
    names.sort().map((name) => [name, parse(readFileSync(new URL(name, FOLDER), 'utf8'))]),
  );
}

/** A finding for the terminal: a line a command. */
export function formatFinding({ note, config, commands }: Finding): string {
  const rows = commands.map((command) => `    ${line(command)}`).join(',\n');
  return `{
  "note": ${JSON.stringify(note)},
  "config": ${line(config)},
  "commands": [
${rows}
  ]
}
`;
}

/** Adds a finding to the corpus, laid out as the formatter wants it. @returns its path */
export function saveFinding(name: string, finding: Finding): string {
  const place = new URL(`${name}.json`, FOLDER);
  writeFileSync(place, `${JSON.stringify(JSON.parse(line(finding)), null, 2)}\n`);
  return place.pathname;
}
