/**
 * Writes everything that is generated from the schema, or with `--check` says what is stale.
 *   npm run generate [-- --check] [-- --accept-wire-change]
 *
 * Messages whose bytes are not those of golden/messages.txt are reported; `--accept-wire-change`
 * writes them there. Raise SCHEMA_VERSION in schema.ts first: logs and clients of the old version
 * do not understand the new bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemblyTs } from './generators/assemblyscript.ts';
import { protocolMarkdown } from './generators/documents.ts';
import { marketDataTs } from './generators/market-data.ts';
import { offsetsTs } from './generators/offsets.ts';
import { marketDataXml, sbeXml } from './generators/sbe.ts';
import { sessionTs, sessionXml } from './generators/session.ts';
import { protocolTs, stateTs } from './generators/typescript.ts';
import { type FrameCodec, goldenFrames } from './golden/frames.ts';
import { goldenMarketData, type MarketDataCodec } from './golden/market-data.ts';
import { type Codec, goldenText } from './golden/samples.ts';
import {
  FEE_TIERS,
  LAYOUT_VERSION,
  MAX_PEGS,
  NODE_FANOUT,
  ORDER_FLAGS,
  SCHEDULE_SLOTS,
} from './schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const constants = {
  LAYOUT_VERSION,
  FEE_TIERS,
  NODE_FANOUT,
  SCHEDULE_SLOTS,
  MAX_PEGS,
  ...ORDER_FLAGS,
};

/** Every generated file: its path from the root of the repository and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['src/schema/generated/protocol.ts', protocolTs()],
    ['src/schema/generated/market-data.ts', marketDataTs()],
    ['src/schema/generated/lx-dex-market-data.xml', marketDataXml()],
    ['src/schema/generated/state.ts', stateTs(constants)],
    ['src/schema/generated/lx-dex.xml', sbeXml()],
    ['src/schema/generated/offsets.ts', offsetsTs()],
    ['src/schema/generated/session.ts', sessionTs()],
    ['src/schema/generated/lx-dex-session.xml', sessionXml()],
    ['src/engine/assembly/generated.ts', assemblyTs(constants)],
    ['docs/protocol.md', protocolMarkdown()],
  ]);
}

/** Paths whose content on disk is not what the schema gives. */
export function staleFiles(): string[] {
  return [...generatedFiles()].flatMap(([path, text]) => {
    try {
      return readFileSync(join(root, path), 'utf8') === text ? [] : [path];
    } catch {
      return [path];
    }
  });
}

/** Where the accepted bytes of every message are. */
export const GOLDEN_PATH = 'src/schema/golden/messages.txt';

/** Where the accepted bytes of every frame are. */
export const GOLDEN_FRAMES_PATH = 'src/schema/golden/frames.txt';

/** Where the accepted bytes of every message of market data are. */
export const GOLDEN_MARKET_DATA_PATH = 'src/schema/golden/market-data.txt';

/** Names of messages whose bytes are not the accepted ones, or that came or went. */
export function changedMessages(codec: Codec): string[] {
  return changedLines(GOLDEN_PATH, goldenText(codec));
}

/** As `changedMessages`, of frames. */
export function changedFrames(codec: FrameCodec): string[] {
  return changedLines(GOLDEN_FRAMES_PATH, goldenFrames(codec));
}

/** As `changedMessages`, of market data. */
export function changedMarketData(codec: MarketDataCodec): string[] {
  return changedLines(GOLDEN_MARKET_DATA_PATH, goldenMarketData(codec));
}

function changedLines(path: string, text: string): string[] {
  const accepted = new Set(readFileSync(join(root, path), 'utf8').split('\n'));
  const current = new Set(text.split('\n'));
  const changed = [...accepted.symmetricDifference(current)];
  return [...new Set(changed.map((line) => line.split(' ')[0]!))];
}

/** Reports or accepts bytes that changed. */
async function updateGolden(accept: boolean): Promise<void> {
  // Only now: the codec has just been written.
  const codec = (await import('./generated/protocol.ts')) as Codec;
  const frames = (await import('./generated/session.ts')) as unknown as FrameCodec;
  const marketData: MarketDataCodec = await import('./generated/market-data.ts');
  if (accept) {
    writeFileSync(join(root, GOLDEN_PATH), goldenText(codec));
    writeFileSync(join(root, GOLDEN_FRAMES_PATH), goldenFrames(frames));
    writeFileSync(join(root, GOLDEN_MARKET_DATA_PATH), goldenMarketData(marketData));
    console.log(`wrote ${GOLDEN_PATH}, ${GOLDEN_FRAMES_PATH} and ${GOLDEN_MARKET_DATA_PATH}`);
    return;
  }
  const changed = [
    ...changedMessages(codec),
    ...changedFrames(frames),
    ...changedMarketData(marketData),
  ];
  if (changed.length === 0) return;
  console.error(
    `the bytes of ${changed.join(', ')} changed. If that is intended, raise SCHEMA_VERSION in ` +
      'src/schema/schema.ts and run: npm run generate -- --accept-wire-change',
  );
  process.exitCode = 1;
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    if (stale.length === 0) return;
    console.error(`stale: ${stale.join(', ')}\nrun: npm run generate`);
    process.exitCode = 1;
    return;
  }
  for (const [path, text] of generatedFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  await updateGolden(process.argv.includes('--accept-wire-change'));
}

if (import.meta.main) await main();
