/**
 * Writes the tables of docs/fix.md from the dictionary and the configuration, or with `--check`
 * says that they are stale. A table lies between `<!-- generated: name -->` and `<!-- end -->`.
 * Called by `npm run generate`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_FIX_CONFIG } from './config.ts';
import { FIELDS, HEADER, MESSAGES, type MessageSpec } from './dictionary.ts';
import { SEGMENT_BYTES } from './journal.ts';
import { MAX_DEPTH } from './market-data.ts';
import { SESSION_KINDS } from './session.ts';
import { MAX_SESSIONS } from './sessions.ts';

export const FIX_PATH = 'docs/fix.md';

const FILE = fileURLToPath(new URL(`../../../${FIX_PATH}`, import.meta.url));
const PLACE = /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;
const SENDERS = { client: 'client', server: 'server', both: 'both' } as const;

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
}

function messageTable(): string {
  const rows = MESSAGES.map(({ doc, from, name, type }) =>
    row(`\`${type}\``, name, SENDERS[from], doc),
  );
  return table(['MsgType', 'message', 'from', 'what it is'], rows);
}

/** Fields of a message: required ones marked, those of a group after what counts its entries. */
function fieldList({ groups, required, tags }: MessageSpec): string {
  const inGroup = new Set(groups.flatMap(({ members }) => members));
  return tags
    .map((tag) => {
      const text = `${tag} ${FIELDS[tag]!.name}`;
      const marked = required.has(tag) ? `**${text}**` : text;
      return inGroup.has(tag) ? `↳ ${marked}` : marked;
    })
    .join(', ');
}

function bodyTable(): string {
  const rows = [HEADER, ...MESSAGES].map((spec) =>
    row(spec.type === '' ? 'every message' : `\`${spec.type}\` ${spec.name}`, fieldList(spec)),
  );
  return table(['message', 'fields (required ones in bold; ↳: in each entry of a group)'], rows);
}

function fieldTable(): string {
  const rows = Object.entries(FIELDS).map(([tag, { name, type, values }]) => {
    const words = Object.entries(values ?? {}).map(([value, doc]) => `\`${value}\` ${doc}`);
    return row(tag, name, type, words.join('; '));
  });
  return table(['tag', 'name', 'type', 'values'], rows);
}

function sessionTable(): string {
  const rows = Object.entries(SESSION_KINDS).map(([target, kind]) =>
    row(`\`${target}\``, kind, kind === 'orders' ? 'trade' : 'read'),
  );
  return table(['TargetCompID', 'for', 'the key must allow'], rows);
}

function limitTable(): string {
  const config = DEFAULT_FIX_CONFIG;
  const limits: readonly (readonly [string, string | number])[] = [
    ['connections', config.maxConnections],
    ['connections from one address', config.maxConnectionsPerIp],
    ['seconds from connecting to a Logon', config.logonTimeoutMs / 1000],
    ['HeartBtInt, seconds', `${config.minHeartbeatSeconds} to ${config.maxHeartbeatSeconds}`],
    ['messages a second from one connection', config.maxMessagesPerSecond],
    ['request weight of a Logon', config.logonWeight],
    ['garbled pieces, after which a connection is closed', config.maxGarbled],
    ['seconds that SendingTime may be off', config.sendingTimeToleranceUs / 1e6],
    ['bytes that wait for a client before no more is read from it', config.pauseAtBufferedBytes],
    ['bytes that wait for a client before it is disconnected', config.closeAtBufferedBytes],
    ['sessions that are remembered', MAX_SESSIONS],
    [
      'bytes of messages kept to be sent again, a session',
      `${SEGMENT_BYTES} to ${2 * SEGMENT_BYTES}`,
    ],
    ['levels of a side in a snapshot', MAX_DEPTH],
    ['markets subscribed to by one connection', config.maxSubscribedMarkets],
    ['milliseconds that market data are collected', config.marketDataMs],
    ['bytes of snapshots for an address at once, more wait', config.snapshotBytesAtOnce],
    ['and then in a second', config.snapshotBytesPerSecond],
  ];
  return table(
    ['limit', 'value'],
    limits.map(([name, value]) => row(name, String(value))),
  );
}

const TABLES: Readonly<Record<string, () => string>> = {
  sessions: sessionTable,
  messages: messageTable,
  bodies: bodyTable,
  fields: fieldTable,
  limits: limitTable,
};

/**
 * The text with each table made anew.
 * @throws Error where a table has no place, or a place no table
 */
export function withFixTables(text: string): string {
  const placed = new Set<string>();
  const written = text.replace(PLACE, (_all, open: string, name: string, close: string) => {
    if (!Object.hasOwn(TABLES, name)) throw new Error(`${FIX_PATH} wants a table '${name}'`);
    placed.add(name);
    return `${open}\n${TABLES[name]!()}\n\n${close}`;
  });
  const missing = Object.keys(TABLES).filter((name) => !placed.has(name));
  if (missing.length === 0) return written;
  throw new Error(`${FIX_PATH} has no place for ${missing.join(', ')}`);
}

/** docs/fix.md as it is, and as it should be. */
export function fixMarkdown(): { readonly present: string; readonly wanted: string } {
  const present = readFileSync(FILE, 'utf8');
  return { present, wanted: withFixTables(present) };
}

function main(): void {
  const { present, wanted } = fixMarkdown();
  if (process.argv.includes('--check')) {
    if (present === wanted) return;
    console.error(`stale: ${FIX_PATH}\nrun: npm run generate`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(FILE, wanted);
  console.log(`wrote ${FIX_PATH}`);
}

if (import.meta.main) main();
