/**
 * The schema as Simple Binary Encoding 1.0, for code generators in other languages. The XML keeps
 * to SBE's own XML schema; in what the described bytes differ is said in docs/protocol.md.
 */
import { MARKET_DATA_HEADER } from '../market-data.ts';
import { ENUMERATIONS, EVENT_HEADER, SCHEMA_ID, SCHEMA_VERSION } from '../schema.ts';
import {
  BLOCK_BYTES,
  type Enumeration,
  type Field,
  type FieldType,
  HEADER_BYTES,
  type PlacedField,
  place,
} from '../types.ts';
import {
  BANNER,
  fixedBytes,
  groupBytes,
  type PlacedMessage,
  placedMarketData,
  placedMessages,
} from './plan.ts';

const PRIMITIVES: Readonly<Record<Exclude<FieldType, 'u128' | 'text'>, string>> = {
  u8: 'uint8',
  u16: 'uint16',
  u32: 'uint32',
  u53: 'uint64',
  i53: 'int64',
};

/** Names of the encodings under `types`. */
const ENCODINGS: Readonly<Record<FieldType, string>> = {
  u8: 'UInt8',
  u16: 'UInt16',
  u32: 'UInt32',
  u53: 'UInt53',
  i53: 'Int53',
  u128: 'UInt128',
  text: 'Text',
};

const MAX = Number.MAX_SAFE_INTEGER;
const TYPES = `    <type name="UInt8" primitiveType="uint8"/>
    <type name="UInt16" primitiveType="uint16"/>
    <type name="UInt32" primitiveType="uint32"/>
    <type name="UInt53" primitiveType="uint64" maxValue="${MAX}" description="below 2^53"/>
    <type name="Int53" primitiveType="int64" minValue="-${MAX}" maxValue="${MAX}"/>
    <composite name="UInt128" description="an identifier">
      <type name="low" primitiveType="uint64"/>
      <type name="high" primitiveType="uint64"/>
    </composite>
    <composite name="Text" description="64 bytes: a length, ASCII, zeros">
      <type name="length" primitiveType="uint8" maxValue="63"/>
      <type name="characters" primitiveType="char" length="63"/>
    </composite>
    <composite name="TextBlock" description="as Text, in a block that may be absent">
      <type name="length" primitiveType="uint8" maxValue="63"/>
      <type name="varData" primitiveType="char" length="0" characterEncoding="US-ASCII"/>
    </composite>
`;

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function elements(fields: readonly PlacedField[], firstId: number, start: number): string[] {
  const lines: string[] = [];
  for (const field of fields) {
    const repeat = field.count ?? 1;
    for (let k = 0; k < repeat; k++) {
      const name = repeat > 1 ? `${field.name}${k + 1}` : field.name;
      lines.push(
        `<field name="${name}" id="${firstId + lines.length}"` +
          ` type="${field.values ?? ENCODINGS[field.type]}" offset="${field.offset - start + k}"` +
          ` description="${escapeXml(field.doc)}"/>`,
      );
    }
  }
  return lines;
}

/** Constant, so not on the wire. */
function dimensions(bytes: number): string {
  return (
    `    <composite name="entriesOf${bytes}" description="no bytes: entries fill the blocks">\n` +
    `      <type name="blockLength" primitiveType="uint16" presence="constant">${bytes}</type>\n` +
    '    </composite>\n'
  );
}

function group(message: PlacedMessage, firstId: number): string {
  if (message.group === undefined) return '';
  const bytes = groupBytes(message);
  const fields = elements(message.groupFields, firstId + 1, 0);
  return (
    `    <group name="${message.group.name}" id="${firstId}" dimensionType="entriesOf${bytes}"` +
    ` blockLength="${bytes}">\n${fields.map((line) => `      ${line}\n`).join('')}    </group>\n`
  );
}

function messageElement(message: PlacedMessage): string {
  const fields = elements(message.body, 1, HEADER_BYTES);
  const next = fields.length + 1;
  const data = message.text
    ? `    <data name="text" id="${next}" type="TextBlock"` +
      ` description="${escapeXml(message.text)}; there when blockCount is` +
      ` ${fixedBytes(message) / BLOCK_BYTES + 1}"/>\n`
    : '';
  return (
    `  <sbe:message name="${message.name}" id="${message.id}"` +
    ` blockLength="${fixedBytes(message) - HEADER_BYTES}"` +
    ` description="${escapeXml(message.doc)}">\n` +
    `${fields.map((line) => `    ${line}\n`).join('')}${group(message, next)}${data}` +
    '  </sbe:message>\n'
  );
}

function enumeration({ name, doc, values }: Enumeration): string {
  const rows = values.map(
    (value, k) =>
      `      <validValue name="${value.name}"` +
      ` description="${escapeXml(value.doc)}">${k}</validValue>\n`,
  );
  return (
    `    <enum name="${name}" encodingType="uint8" description="${escapeXml(doc)}">\n` +
    `${rows.join('')}    </enum>\n`
  );
}

function headerType({ name, type, offset, doc }: PlacedField): string {
  const primitive = PRIMITIVES[type as keyof typeof PRIMITIVES];
  return (
    `      <type name="${name}" primitiveType="${primitive}" offset="${offset}"` +
    ` description="${escapeXml(doc)}"/>\n`
  );
}

interface SchemaParts {
  readonly name: string;
  readonly header: readonly Field[];
  readonly enumerations: readonly Enumeration[];
  readonly messages: readonly PlacedMessage[];
}

function schemaXml({ name, header, enumerations, messages }: SchemaParts): string {
  const placed = place('header', header, 0, HEADER_BYTES);
  const sizes = new Set(messages.filter((m) => m.group !== undefined).map(groupBytes));
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${BANNER} -->
<sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" package="${name}" id="${SCHEMA_ID}"
    version="${SCHEMA_VERSION}" semanticVersion="${SCHEMA_VERSION}" byteOrder="littleEndian"
    headerType="blockHeader">
  <types>
    <composite name="blockHeader" description="16 bytes; a message takes blockCount 64-byte blocks">
${placed.map(headerType).join('')}    </composite>
${TYPES}${[...sizes].map(dimensions).join('')}${enumerations.map(enumeration).join('')}  </types>
${messages.map(messageElement).join('')}</sbe:messageSchema>
`;
}

/** src/schema/generated/lx-dex.xml: commands and events. */
export function sbeXml(): string {
  const header = EVENT_HEADER.map((field) =>
    field.name === 'sequence'
      ? {
          ...field,
          name: 'sequenceOrCorrelation',
          doc: 'event: number of the command behind it; command: given back in the answer',
        }
      : field,
  );
  const messages = placedMessages;
  return schemaXml({ name: 'lxdex', header, enumerations: ENUMERATIONS, messages });
}

/** src/schema/generated/lx-dex-market-data.xml */
export function marketDataXml(): string {
  const used = new Set(placedMarketData.flatMap(({ body }) => body.map(({ values }) => values)));
  return schemaXml({
    name: 'lxdex.marketdata',
    header: MARKET_DATA_HEADER,
    enumerations: ENUMERATIONS.filter(({ name }) => used.has(name)),
    messages: placedMarketData,
  });
}
