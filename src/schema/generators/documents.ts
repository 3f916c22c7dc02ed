import { MARKET_DATA_HEADER } from '../market-data.ts';
import {
  COMMAND_HEADER,
  ENUMERATIONS,
  EVENT_HEADER,
  REJECTIONS,
  SCHEMA_ID,
  SCHEMA_VERSION,
} from '../schema.ts';
import type { Field, PlacedField } from '../types.ts';
import { HEADER_BYTES, place } from '../types.ts';
import {
  BANNER,
  fixedBytes,
  type PlacedMessage,
  placedMarketData,
  placedMessages,
} from './plan.ts';
import { sessionMarkdown } from './session.ts';

function fieldRows(fields: readonly PlacedField[]): string {
  return fields
    .map((f) => {
      const type = f.count ? `${f.type}[${f.count}]` : f.type;
      const values = f.values ? ` ([${f.values}](#${f.values.toLowerCase()}))` : '';
      return `| ${f.offset} | \`${f.name}\` | ${type} | ${f.doc}${values} |`;
    })
    .join('\n');
}

function table(fields: readonly PlacedField[]): string {
  if (fields.length === 0) return '';
  return `| byte | field | type | meaning |\n|---|---|---|---|\n${fieldRows(fields)}\n`;
}

function messageMarkdown(message: PlacedMessage): string {
  const text = message.text
    ? `\nOptional block at byte ${fixedBytes(message)}: ${message.text}, as text.\n`
    : '';
  const group = message.group
    ? `\nEach following ${(message.group.blocks ?? 1) * 64} bytes (${message.group.name}):\n\n${table(message.groupFields)}`
    : '';
  return `### ${message.name} (${message.id})\n\n${message.doc}\n\n${table(message.body)}${text}${group}`;
}

function chapter(header: readonly Field[], messages: readonly PlacedMessage[]): string {
  const placed = place('header', header, 0, HEADER_BYTES);
  return `Header:\n\n${table(placed)}\n${messages.map(messageMarkdown).join('\n')}`;
}

/** docs/protocol.md */
export function protocolMarkdown(): string {
  const enums = ENUMERATIONS.map(
    (e) =>
      `### ${e.name}\n\n${e.doc}\n\n| value | name | meaning |\n|---|---|---|\n` +
      e.values.map((v, k) => `| ${k} | ${v.name} | ${v.doc} |`).join('\n'),
  ).join('\n\n');
  const commands = placedMessages.filter(({ kind }) => kind === 'command');
  const events = placedMessages.filter(({ kind }) => kind === 'event');
  const rejections = REJECTIONS.map((r) => `| ${r.code} | ${r.name} | ${r.sentence} |`).join('\n');
  return `# Protocol

${BANNER}

Schema ${SCHEMA_ID}, version ${SCHEMA_VERSION}. Every message is a row of 64-byte blocks,
little-endian, naturally aligned: the same bytes in a ring, in the log and in the engine.
\`u53\` and \`i53\` take eight bytes and hold integers below 2^53 in magnitude, which every
language's numbers hold exactly. \`text\` is a length byte and up to 63 bytes of ASCII. Bytes that
no field covers are zero.

The same is described in the language of Simple Binary Encoding 1.0, for code generators:
[lx-dex.xml](../src/schema/generated/lx-dex.xml) commands, events and enumerations,
[lx-dex-session.xml](../src/schema/generated/lx-dex-session.xml) the frames of the binary lane,
[lx-dex-market-data.xml](../src/schema/generated/lx-dex-market-data.xml) market data. The files keep
to SBE's XML schema. What they describe differs from an SBE message in four ways:

- The message header has no \`blockLength\`, \`schemaId\` and \`version\`. The length of the fixed
  fields is that of the description; a message's whole length is \`blockCount\` × 64 bytes.
- A group has no dimensions on the wire. Its entries follow the fixed fields at once, each of the
  constant \`blockLength\`, and fill the message's remaining blocks.
- A \`data\` field is one block of 64 bytes: its length, the characters, zeros. It is there when
  \`blockCount\` counts one block more than the fixed fields take.
- The commands or events that follow the fields of a frame are named in a comment: SBE has no word
  for messages inside a message. How many there are is \`count\` of the frame's header.

Every command gets exactly one answer: the first event with its sequence number. Its consequences
follow under the same sequence number. What each command does, in which order it is checked and
which events follow is in [matching.md](matching.md).

## Commands

${chapter(COMMAND_HEADER, commands)}
## Events

${chapter(EVENT_HEADER, events)}
## Market data

What everybody may see, order by order, in blocks of its own that are not in the log. How they are
sent, and how a book is built from them, is in [multicast.md](multicast.md).

${chapter(MARKET_DATA_HEADER, placedMarketData)}
${sessionMarkdown()}
## Enumerations

${enums}

## Rejections

| code | name | meaning |
|---|---|---|
${rejections}
`;
}
