/** What operators are told of how this node runs; see `OperationsPort`. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  OperationsPort,
  Performance,
  Storage,
  StoredFile,
} from '../gateway/operations/port.ts';
import { parseSegmentName, parseSnapshotName } from '../log/file/names.ts';
import type { ExchangeNode } from './exchange-node.ts';
import { WINDOW_SECONDS } from './rolling-histogram.ts';

/** What the exchange adds to for as long as it lives. */
const JOURNAL = /\.(journal|json|jsonl|sqlite)$/;

export interface OperationsOptions {
  readonly folder: string;
  readonly node: ExchangeNode;
  readonly syncMode: string;
}

export class Operations implements OperationsPort {
  readonly #options: OperationsOptions;
  #lanes: OperationsPort['lanes'] = () => ({ binary: 0, fix: 0 });

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** To be told once these interfaces are open. */
  countLanes(lanes: OperationsPort['lanes']): void {
    this.#lanes = lanes;
  }

  lanes() {
    return this.#lanes();
  }

  performance(): Performance {
    const { node } = this.#options;
    return {
      windowSeconds: WINDOW_SECONDS,
      sequence: node.sequence,
      sequenceUs: node.sequenceUs,
      uptimeSeconds: Math.floor(process.uptime()),
      ...node.figures.now(),
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  async storage(): Promise<Storage> {
    const { folder, syncMode } = this.#options;
    const files = await filesOf(folder);
    const { bavail, blocks, bsize } = await statfs(folder);
    return {
      folder,
      syncMode,
      segments: files.filter(({ name }) => parseSegmentName(name) !== undefined),
      snapshots: files.flatMap((file) => {
        const sequence = parseSnapshotName(file.name);
        return sequence === undefined ? [] : [{ sequence, ...file }];
      }),
      journals: files.filter(({ name }) => JOURNAL.test(name)),
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
    };
  }
}

/** By name; a file that goes away meanwhile is left out. */
async function filesOf(folder: string): Promise<StoredFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = await Promise.all(names.sort().map((name) => fileOf(folder, name)));
  return files.filter((file) => file !== undefined);
}

async function fileOf(folder: string, name: string): Promise<StoredFile | undefined> {
  try {
    const { mtimeMs, size } = await stat(join(folder, name));
    return { name, bytes: size, changedMs: Math.floor(mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
