import {
  COMMAND_HEADER,
  COMMANDS,
  ENUMERATIONS,
  EVENT_HEADER,
  EVENTS,
  REJECTIONS,
  SCHEMA_ID,
  SCHEMA_VERSION,
} from '../schema.ts';
import type { FieldType, Message, PlacedField } from '../types.ts';
import { HEADER_BYTES, place } from '../types.ts';
import { BANNER, fixedBytes, groupBytes, type PlacedMessage, placedMessages } from './plan.ts';
import { sessionMarkdown } from './session.ts';

const SBE_TYPES: Readonly<Record<FieldType, string>> = {
  u8: 'uint8',
  u16: 'uint16',
  u32: 'uint32',
  u53: 'uint64',
  i53: 'int64',
  u128: 'Uint128',
  text: 'Text',
};

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function sbeField(field: PlacedField, id: number, offset: number): string[] {
  const repeat = field.count ?? 1;
  return Array.from({ length: repeat }, (_, k) => {
    const name = repeat > 1 ? `${field.name}${k + 1}` : field.name;
    const type = field.values ?? SBE_TYPES[field.type];
    return (
      `    <field name="${name}" id="${id + k}" type="${type}" offset="${offset + k}"` +
      ` description="${escapeXml(field.doc)}"/>`
    );
  });
}

function sbeMessage(message: PlacedMessage): string {
  let id = 1;
  const fields = message.body.flatMap((field) => {
    const lines = sbeField(field, id, field.offset - HEADER_BYTES);
    id += lines.length;
    return lines;
  });
  const length = (message.second ? 128 : 64) - HEADER_BYTES;
  const extra = message.text
    ? `    <!-- blockCount ${fixedBytes(message) / 64 + 1}: a Text composite follows at byte ` +
      `${fixedBytes(message)} (${escapeXml(message.text)}) -->\n`
    : '';
  const group = message.group
    ? `    <!-- entries of ${groupBytes(message)} bytes follow, each: -->\n${message.groupFields
        .map(
          (f) => `    <!-- ${f.name} ${SBE_TYPES[f.type]} at ${f.offset}: ${escapeXml(f.doc)} -->`,
        )
        .join('\n')}\n`
    : '';
  const open =
    `  <sbe:message name="${message.name}" id="${message.id}" blockLength="${length}"` +
    ` description="${escapeXml(message.doc)}">`;
  return `${open}\n${fields.join('\n')}${fields.length ? '\n' : ''}${extra}${group}  </sbe:message>`;
}

/** src/schema/generated/lx-dex.xml: Simple Binary Encoding 1.0. */
export function sbeXml(): string {
  const header = place('header', EVENT_HEADER, 0, HEADER_BYTES);
  const composite = header
    .map((f) => {
      const name = f.name === 'sequence' ? 'sequenceOrCorrelation' : f.name;
      return `      <type name="${name}" primitiveType="${SBE_TYPES[f.type]}" offset="${f.offset}"/>`;
    })
    .join('\n');
  const enums = ENUMERATIONS.map(
    (e) =>
      `    <enum name="${e.name}" encodingType="uint8" description="${escapeXml(e.doc)}">\n` +
      e.values
        .map(
          (v, k) =>
            `      <validValue name="${v.name}" description="${escapeXml(v.doc)}">${k}</validValue>\n`,
        )
        .join('') +
      '    </enum>',
  ).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${BANNER} -->
<sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" package="lxdex" id="${SCHEMA_ID}"
    version="${SCHEMA_VERSION}" semanticVersion="${SCHEMA_VERSION}" byteOrder="littleEndian"
    headerType="blockHeader">
  <types>
    <composite name="blockHeader" description="16 bytes; a message takes blockCount 64-byte blocks">
${composite}
    </composite>
    <composite name="Uint128">
      <type name="low" primitiveType="uint64"/>
      <type name="high" primitiveType="uint64"/>
    </composite>
    <composite name="Text" description="one length byte, then ASCII">
      <type name="length" primitiveType="uint8"/>
      <type name="characters" primitiveType="char" length="63"/>
    </composite>
${enums}
  </types>
${placedMessages.map(sbeMessage).join('\n')}
</sbe:messageSchema>
`;
}

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

function messageMarkdown(message: Message): string {
  const placed = placedMessages.find((m) => m.id === message.id);
  if (!placed) throw new Error(`${message.name} was not placed`);
  const text = message.text
    ? `\nOptional block at byte ${fixedBytes(placed)}: ${message.text}, as text.\n`
    : '';
  const group = message.group
    ? `\nEach following ${(message.group.blocks ?? 1) * 64} bytes (${message.group.name}):\n\n${table(placed.groupFields)}`
    : '';
  return `### ${message.name} (${message.id})\n\n${message.doc}\n\n${table(placed.body)}${text}${group}`;
}

/** docs/protocol.md */
export function protocolMarkdown(): string {
  const enums = ENUMERATIONS.map(
    (e) =>
      `### ${e.name}\n\n${e.doc}\n\n| value | name | meaning |\n|---|---|---|\n` +
      e.values.map((v, k) => `| ${k} | ${v.name} | ${v.doc} |`).join('\n'),
  ).join('\n\n');
  const rejections = REJECTIONS.map((r) => `| ${r.code} | ${r.name} | ${r.sentence} |`).join('\n');
  return `# Protocol

${BANNER}

Schema ${SCHEMA_ID}, version ${SCHEMA_VERSION}. Every message is a row of 64-byte blocks,
little-endian, naturally aligned: the same bytes in a ring, in the log and in the engine.
\`u53\` and \`i53\` take eight bytes and hold integers below 2^53 in magnitude, which every
language's numbers hold exactly. \`text\` is a length byte and up to 63 bytes of ASCII. Bytes that
no field covers are zero. The SBE description is
[lx-dex.xml](../src/schema/generated/lx-dex.xml).

Every command gets exactly one answer: the first event with its sequence number. Its consequences
follow under the same sequence number. What each command does, in which order it is checked and
which events follow is in [matching.md](matching.md).

## Commands

Header:

${table(place('header', COMMAND_HEADER, 0, HEADER_BYTES))}
${COMMANDS.map(messageMarkdown).join('\n')}
## Events

Header:

${table(place('header', EVENT_HEADER, 0, HEADER_BYTES))}
${EVENTS.map(messageMarkdown).join('\n')}
${sessionMarkdown()}
## Enumerations

${enums}

## Rejections

| code | name | meaning |
|---|---|---|
${rejections}
`;
}
