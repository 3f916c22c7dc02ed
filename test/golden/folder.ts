/** The data folder that an earlier release left, unpacked, and a node of today on it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Layout versions that there are records of: `v1`, … */
export const VERSIONS: readonly string[] = readdirSync(HERE).filter((name) => /^v\d+$/.test(name));

/** Names of what was recorded, without `.gz`. */
export function goldenNames(version: string, folder = ''): string[] {
  const names = readdirSync(join(HERE, version, folder));
  return names.filter((name) => name.endsWith('.gz')).map((name) => name.replace(/\.gz$/, ''));
}

export function golden(version: string, name: string): Buffer {
  return gunzipSync(readFileSync(join(HERE, version, `${name}.gz`)));
}

export function goldenJson(version: string, name: string) {
  return JSON.parse(String(golden(version, name)));
}

/** Unpacks the folder's files. @param without names that end like this stay out */
export function unpackGolden(version: string, target: string, without = '.none'): void {
  for (const name of goldenNames(version, 'folder')) {
    if (name.endsWith(without)) continue;
    writeFileSync(join(target, name), golden(version, `folder/${name}`));
  }
}

/** A node with its read models on a folder, as the record was made with. */
export async function nodeOn(version: string, folder: string) {
  const folds = { feed: new Feed(), accounts: new Accounts() };
  const node = await ExchangeNode.start({
    folder,
    capacities: goldenJson(version, 'folder/capacities.json'),
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 ** 17,
    snapshotEvery: 1e12,
    folds,
  });
  return { node, ...folds };
}

export async function goldenNode(version: string, folder: string) {
  unpackGolden(version, folder);
  return nodeOn(version, folder);
}
