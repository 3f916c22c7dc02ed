/** What is generated from session.ts: the codec of the frames, their SBE description, a chapter. */

import { SCHEMA_ID, SCHEMA_VERSION } from '../schema.ts';
import {
  FRAME_HEADER,
  FRAMES,
  type Frame,
  type FrameField,
  MAX_COMMAND_SEQUENCE,
  MAX_FRAME_BYTES,
  MAX_SESSION_NUMBER,
  SESSION_ENUMERATIONS,
} from '../session.ts';
import { fieldBytes, HEADER_BYTES, place } from '../types.ts';
import { BANNER, upperSnake } from './plan.ts';

export type PlacedFrameField = FrameField & { readonly offset: number };

export interface PlacedFrame extends Frame {
  readonly header: readonly PlacedFrameField[];
  readonly body: readonly PlacedFrameField[];
  /** Bytes before the blocks, or of the whole frame. */
  readonly bytes: number;
}

const PLACE_END = 512;

function placeFrame(frame: Frame): PlacedFrame {
  const header = place(frame.name, FRAME_HEADER, 0, HEADER_BYTES);
  const body = place(frame.name, frame.fields, HEADER_BYTES, PLACE_END);
  const bytes = body.reduce((sum, field) => sum + fieldBytes(field), HEADER_BYTES);
  if (bytes % 8 !== 0) throw new Error(`${frame.name} takes ${bytes} bytes, no multiple of 8`);
  return { ...frame, header, body, bytes };
}

export const placedFrames: readonly PlacedFrame[] = FRAMES.map(placeFrame);

/** Fields that programs see. */
export function frameFields(frame: PlacedFrame): PlacedFrameField[] {
  const own = frame.body.filter(({ name }) => name !== 'reserved');
  const inHeader = frame.header.filter(
    ({ name }) =>
      (name === 'count' && frame.count !== undefined) ||
      (name === 'sequence' && frame.sequence !== undefined),
  );
  return [...inHeader, ...own];
}

function docOf(frame: Frame, field: FrameField): string {
  if (field.name === 'count') return frame.count ?? field.doc;
  if (field.name === 'sequence') return frame.sequence ?? field.doc;
  return field.doc;
}

function tsType(field: FrameField): string {
  if (field.as !== undefined) return field.as === 'ascii' ? 'string' : 'Uint8Array';
  return field.values ?? 'number';
}

function readField(field: PlacedFrameField): string {
  const at = `at + ${field.offset}`;
  if (field.as === 'ascii') return `readAscii(view, ${at}, ${field.count})`;
  if (field.as === 'bytes') return `view.u8.slice(${at}, ${at} + ${field.count})`;
  if (field.type === 'u8') {
    return field.values ? `view.u8[${at}]! as ${field.values}` : `view.u8[${at}]!`;
  }
  if (field.type === 'u16') return `view.u16[(${at}) >>> 1]!`;
  if (field.type === 'u32') return `view.u32[(${at}) >>> 2]!`;
  return `view.u53(${at})`;
}

function writeField(field: PlacedFrameField): string {
  const at = `at + ${field.offset}`;
  const value = `frame.${field.name}`;
  if (field.as === 'ascii') return `writeAscii(view, ${at}, ${field.count}, ${value});`;
  if (field.as === 'bytes') return `view.u8.set(${value}.subarray(0, ${field.count}), ${at});`;
  if (field.type === 'u8') return `view.u8[${at}] = ${value};`;
  if (field.type === 'u16') return `view.u16[(${at}) >>> 1] = ${value};`;
  if (field.type === 'u32') return `view.u32[(${at}) >>> 2] = ${value};`;
  return `view.setU53(${at}, ${value});`;
}

function frameInterface(frame: PlacedFrame): string {
  const fields = frameFields(frame)
    .map((f) => `  /** ${docOf(frame, f)} */\n  readonly ${f.name}: ${tsType(f)};\n`)
    .join('');
  return (
    `/** ${frame.doc} */\nexport interface ${frame.name}Frame {\n` +
    `  readonly kind: typeof FrameKind.${frame.name};\n${fields}}\n`
  );
}

function frameCodec(frame: PlacedFrame): string {
  const { name, bytes } = frame;
  const fields = frameFields(frame);
  const unused = fields.length === 0 ? '_' : '';
  const length = frame.blocks ? `${bytes} + blockBytes` : `${bytes}`;
  const parameters = frame.blocks ? ', blockBytes: number' : '';
  const about = frame.blocks
    ? `Writes the frame up to its blocks, which the caller puts at \`at + ${bytes}\`.`
    : 'Writes the frame.';
  return (
    `/** ${about} @param at byte, a multiple of 8 @returns bytes of the frame */\n` +
    `export function encode${name}(\n  view: BlockView,\n  at: number,\n  frame: ${name}Frame` +
    `${parameters.replace(', ', ',\n  ')},\n): number {\n` +
    `  view.u8.fill(0, at, at + ${bytes});\n` +
    `  view.u32[at >>> 2] = ${length};\n  view.u8[at + 4] = frame.kind;\n` +
    `${fields.map((f) => `  ${writeField(f)}\n`).join('')}  return ${length};\n}\n\n` +
    `/** Reads the frame${frame.blocks ? ' up to its blocks' : ''}. @param at byte, a multiple of 8 */\n` +
    `export function decode${name}(${unused}view: BlockView, ${unused}at: number): ${name}Frame {\n` +
    `  return {\n    kind: FrameKind.${name},\n` +
    `${fields.map((f) => `    ${f.name}: ${readField(f)},\n`).join('')}  };\n}\n`
  );
}

function enumerations(): string {
  return SESSION_ENUMERATIONS.map(({ name, doc, values }) => {
    const rows = values.map((v, k) => `  /** ${v.doc} */\n  ${v.name}: ${k},`).join('\n');
    return (
      `/** ${doc} */\nexport const ${name} = {\n${rows}\n} as const;\n` +
      `export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`
    );
  }).join('\n');
}

const HELPERS = `function readAscii(view: BlockView, at: number, count: number): string {
  let text = '';
  for (let k = at; k < at + count && view.u8[k] !== 0; k++) {
    text += String.fromCharCode(view.u8[k]!);
  }
  return text;
}

function writeAscii(view: BlockView, at: number, count: number, text: string): void {
  if (text.length > count) {
    throw new RangeError(\`text of \${text.length} characters; \${count} at most\`);
  }
  for (let k = 0; k < text.length; k++) view.u8[at + k] = text.charCodeAt(k);
}
`;

/** src/schema/generated/session.ts */
export function sessionTs(): string {
  const kinds = placedFrames.map((f) => `  /** ${f.doc} */\n  ${f.name}: ${f.kind},`).join('\n');
  const sizes = placedFrames.map((f) => {
    const what = f.blocks ? 'Bytes before the blocks.' : 'Bytes of the frame.';
    return `/** ${what} */\nexport const ${upperSnake(f.name)}_BYTES = ${f.bytes};`;
  });
  const signature = placedFrames[0]!.body.find(({ name }) => name === 'signature')!;
  return [
    `/** ${BANNER} */`,
    "import type { BlockView } from '../../base/block-view.ts';\n",
    `/** Bytes of the header of every frame. */\nexport const FRAME_HEADER_BYTES = ${HEADER_BYTES};`,
    `/** Bytes of the longest frame. */\nexport const MAX_FRAME_BYTES = ${MAX_FRAME_BYTES};`,
    `export const MAX_SESSION_NUMBER = ${MAX_SESSION_NUMBER};`,
    `export const MAX_COMMAND_SEQUENCE = ${MAX_COMMAND_SEQUENCE};`,
    `/** Bytes of a Logon that its signature covers. */\nexport const SIGNED_BYTES = ${signature.offset};\n`,
    `/** Kinds of frames. */\nexport const FrameKind = {\n${kinds}\n} as const;`,
    'export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];\n',
    `${sizes.join('\n')}\n`,
    enumerations(),
    ...placedFrames.map(frameInterface),
    `export type Frame =\n${placedFrames.map((f) => `  | ${f.name}Frame`).join('\n')};\n`,
    HELPERS,
    ...placedFrames.map(frameCodec),
  ].join('\n');
}

const SBE_TYPES = { u8: 'uint8', u16: 'uint16', u32: 'uint32', u53: 'uint64' } as const;

function sbeType(field: FrameField): string {
  if (field.as === 'ascii') return `Ascii${field.count}`;
  if (field.count !== undefined) return `Bytes${field.count}`;
  return field.values ?? SBE_TYPES[field.type as keyof typeof SBE_TYPES];
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

/** Types of fields that repeat, once each. */
function sbeArrays(): string {
  const arrays = placedFrames.flatMap(({ body }) => body.filter(({ count }) => count));
  const lines = arrays.map((field) => {
    const type = field.as === 'ascii' ? 'char' : 'uint8';
    return `    <type name="${sbeType(field)}" primitiveType="${type}" length="${field.count}"/>`;
  });
  return [...new Set(lines)].join('\n');
}

/** src/schema/generated/lx-dex-session.xml: the frames, in Simple Binary Encoding 1.0. */
export function sessionXml(): string {
  const header = place('header', FRAME_HEADER, 0, HEADER_BYTES).map(
    (f) =>
      `      <type name="${f.name}" primitiveType="${SBE_TYPES[f.type as 'u8']}" offset="${f.offset}"/>`,
  );
  const enums = SESSION_ENUMERATIONS.map(({ name, doc, values }) => {
    const rows = values.map(
      (v, k) =>
        `      <validValue name="${v.name}" description="${escapeXml(v.doc)}">${k}</validValue>\n`,
    );
    const open = `    <enum name="${name}" encodingType="uint8" description="${escapeXml(doc)}">`;
    return `${open}\n${rows.join('')}    </enum>`;
  });
  const messages = placedFrames.map((frame) => {
    const fields = frame.body.map(
      (f, k) =>
        `    <field name="${f.name}" id="${k + 1}" type="${sbeType(f)}"` +
        ` offset="${f.offset - HEADER_BYTES}" description="${escapeXml(f.doc)}"/>\n`,
    );
    const blocks = frame.blocks
      ? `    <!-- \`count\` ${frame.blocks} follow, in the 64-byte blocks of lx-dex.xml -->\n`
      : '';
    const open =
      `  <sbe:message name="${frame.name}" id="${frame.kind}"` +
      ` blockLength="${frame.bytes - HEADER_BYTES}" description="${escapeXml(frame.doc)}">`;
    return `${open}\n${fields.join('')}${blocks}  </sbe:message>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${BANNER} -->
<sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" package="lxdex.session"
    id="${SCHEMA_ID}" version="${SCHEMA_VERSION}" semanticVersion="${SCHEMA_VERSION}"
    byteOrder="littleEndian" headerType="frameHeader">
  <types>
    <composite name="frameHeader" description="16 bytes; kind is the message's id">
${header.join('\n')}
    </composite>
${sbeArrays()}
${enums.join('\n')}
  </types>
${messages.join('\n')}
</sbe:messageSchema>
`;
}

function row(frame: Frame, field: PlacedFrameField): string {
  const type = field.as ?? field.type;
  const size = field.count ? `${type}[${field.count}]` : type;
  const values = field.values ? ` ([${field.values}](#${field.values.toLowerCase()}))` : '';
  return `| ${field.offset} | \`${field.name}\` | ${size} | ${docOf(frame, field)}${values} |\n`;
}

const HEAD = '| byte | field | type | meaning |\n|---|---|---|---|\n';
const SENDERS = { client: 'client to server', server: 'server to client', both: 'either way' };

/** The chapter of docs/protocol.md about frames. */
export function sessionMarkdown(): string {
  const header = place('header', FRAME_HEADER, 0, HEADER_BYTES);
  const frames = placedFrames.map((frame) => {
    const shown = [...frame.header, ...frame.body].filter((f) => frameFields(frame).includes(f));
    const rows = shown.map((field) => row(frame, field)).join('');
    const blocks = frame.blocks ? `\nFrom byte ${frame.bytes}: the ${frame.blocks}.\n` : '';
    const table = rows === '' ? '' : `\n${HEAD}${rows}`;
    const size = frame.blocks ? `${frame.bytes} bytes and blocks` : `${frame.bytes} bytes`;
    const title = `### ${frame.name} frame (${frame.kind})`;
    return `${title}\n\n${frame.doc} ${SENDERS[frame.from]}, ${size}.\n${table}${blocks}`;
  });
  const enums = SESSION_ENUMERATIONS.map(
    ({ name, doc, values }) =>
      `### ${name}\n\n${doc}\n\n| value | name | meaning |\n|---|---|---|\n` +
      values.map((v, k) => `| ${k} | ${v.name} | ${v.doc} |\n`).join(''),
  );
  return `## Frames

The binary order-entry lane carries commands and events in frames; [binary.md](binary.md) says how
to speak it. A frame has at most ${MAX_FRAME_BYTES} bytes. Its SBE description is
[lx-dex-session.xml](../src/schema/generated/lx-dex-session.xml). Header:

${HEAD}${header.map((f) => `| ${f.offset} | \`${f.name}\` | ${f.type} | ${f.doc} |\n`).join('')}
${[...frames, ...enums].join('\n')}`;
}
