import { ENUMERATIONS, REJECTIONS, SCHEMA_ID, SCHEMA_VERSION } from '../schema.ts';
import { BLOCK_BYTES, type PlacedField } from '../types.ts';
import {
  BANNER,
  fixedBytes,
  groupBytes,
  type PlacedMessage,
  placedMessages,
  placedRecords,
  visible,
} from './plan.ts';

const LITERALS: Readonly<Record<string, string>> = { u128: 'bigint', text: 'string' };

function tsType(field: PlacedField): string {
  return field.values ?? LITERALS[field.type] ?? 'number';
}

function read(field: PlacedField, at: string): string {
  const where = field.offset === 0 ? at : `${at} + ${field.offset}`;
  switch (field.type) {
    case 'u8':
      return field.values ? `view.u8[${where}]! as ${field.values}` : `view.u8[${where}]!`;
    case 'u16':
      return `view.u16[(${where}) >>> 1]!`;
    case 'u32':
      return `view.u32[(${where}) >>> 2]!`;
    default:
      return `view.${field.type}(${where})`;
  }
}

function write(field: PlacedField, at: string, value: string): string {
  const where = field.offset === 0 ? at : `${at} + ${field.offset}`;
  switch (field.type) {
    case 'u8':
      return `view.u8[${where}] = ${value};`;
    case 'u16':
      return `view.u16[(${where}) >>> 1] = ${value};`;
    case 'u32':
      return `view.u32[(${where}) >>> 2] = ${value};`;
    default:
      return `view.set${field.type.charAt(0).toUpperCase()}${field.type.slice(1)}(${where}, ${value});`;
  }
}

function enumerations(): string {
  return ENUMERATIONS.map((enumeration) => {
    const values = enumeration.values
      .map((value, index) => `  /** ${value.doc} */\n  ${value.name}: ${index},`)
      .join('\n');
    const { name } = enumeration;
    return (
      `/** ${enumeration.doc} */\nexport const ${name} = {\n${values}\n} as const;\n` +
      `export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`
    );
  }).join('\n');
}

function rejections(): string {
  const codes = REJECTIONS.map(
    (rejection) => `  /** ${rejection.sentence} */\n  ${rejection.name}: ${rejection.code},`,
  ).join('\n');
  const sentences = REJECTIONS.map(
    (rejection) => `  ${rejection.code}: ${JSON.stringify(rejection.sentence)},`,
  ).join('\n');
  return (
    `/** Why a command was refused. */\nexport const Rejection = {\n${codes}\n} as const;\n` +
    'export type Rejection = (typeof Rejection)[keyof typeof Rejection];\n\n' +
    '/** A sentence for people for each rejection code. */\n' +
    `export const REJECTION_SENTENCES: Readonly<Record<number, string>> = {\n${sentences}\n};\n`
  );
}

function bodyFields(message: PlacedMessage): PlacedField[] {
  return visible(message.body);
}

function headerFields(message: PlacedMessage): PlacedField[] {
  return visible(message.header).filter((f) => f.name !== 'templateId' && f.name !== 'blockCount');
}

function doc(field: PlacedField): string {
  return `  /** ${field.doc} */\n`;
}

export function messageInterface(message: PlacedMessage): string {
  const template = message.kind === 'marketData' ? 'MarketDataTemplate' : 'Template';
  const group = message.group;
  const leg = group
    ? `export interface ${message.name}Leg {\n` +
      visible(message.groupFields)
        .map((f) => `${doc(f)}  readonly ${f.name}: ${tsType(f)};\n`)
        .join('') +
      '}\n\n'
    : '';
  const fields = [...headerFields(message), ...bodyFields(message)]
    .map((f) => `${doc(f)}  readonly ${f.name}: ${tsType(f)};\n`)
    .join('');
  const text = message.text
    ? `  /** ${message.text}; '' for none */\n  readonly text: string;\n`
    : '';
  const legs = group ? `  readonly ${group.name}: readonly ${message.name}Leg[];\n` : '';
  return (
    `${leg}/** ${message.doc} */\nexport interface ${message.name} {\n` +
    `  readonly template: typeof ${template}.${message.name};\n${fields}${text}${legs}}\n`
  );
}

export function encoder(message: PlacedMessage): string {
  const fixed = fixedBytes(message);
  const fixedBlocks = fixed / BLOCK_BYTES;
  const legBytes = groupBytes(message);
  const perLeg = legBytes === BLOCK_BYTES ? '' : ` * ${legBytes / BLOCK_BYTES}`;
  const blocks = message.group
    ? `1 + message.${message.group.name}.length${perLeg}`
    : message.text
      ? `message.text === '' ? ${fixedBlocks} : ${fixedBlocks + 1}`
      : `${fixedBlocks}`;
  const lines = [
    `  const blockCount = ${blocks};`,
    '  view.u8.fill(0, at, at + blockCount * 64);',
    `  view.u8[at] = ${message.id};`,
    '  view.u8[at + 1] = blockCount;',
    ...[...headerFields(message), ...bodyFields(message)].map(
      (f) => `  ${write(f, 'at', `message.${f.name}`)}`,
    ),
  ];
  if (message.text)
    lines.push(`  if (message.text !== '') view.setText(at + ${fixed}, message.text);`);
  if (message.group) {
    lines.push(
      '  let leg = at + 64;',
      `  for (const each of message.${message.group.name}) {`,
      ...visible(message.groupFields).map((f) => `    ${write(f, 'leg', `each.${f.name}`)}`),
      `    leg += ${legBytes};`,
      '  }',
    );
  }
  lines.push('  return blockCount;');
  return (
    `function encode${message.name}(view: BlockView, at: number, message: ${message.name}): number {\n` +
    `${lines.join('\n')}\n}\n`
  );
}

export function decoder(message: PlacedMessage): string {
  const fixed = fixedBytes(message);
  const fields = [...headerFields(message), ...bodyFields(message)]
    .map((f) => `    ${f.name}: ${read(f, 'at')},\n`)
    .join('');
  const text = message.text
    ? `    text: view.u8[at + 1]! > ${fixed / BLOCK_BYTES} ? view.text(at + ${fixed}) : '',\n`
    : '';
  const legs = message.group ? `    ${message.group.name},\n` : '';
  const prologue = message.group
    ? `  const ${message.group.name}: ${message.name}Leg[] = [];\n` +
      `  for (let leg = at + 64; leg < at + view.u8[at + 1]! * 64; leg += ${groupBytes(message)}) {\n` +
      `    ${message.group.name}.push({\n` +
      visible(message.groupFields)
        .map((f) => `      ${f.name}: ${read(f, 'leg')},\n`)
        .join('') +
      '    });\n  }\n'
    : '';
  return (
    `function decode${message.name}(view: BlockView, at: number): ${message.name} {\n${prologue}` +
    `  return {\n    template: ${message.id},\n${fields}${text}${legs}  };\n}\n`
  );
}

/** @param kind in words, for the documentation */
export function union(name: string, kind: string, messages: readonly PlacedMessage[]): string {
  const encodeCases = messages
    .map((m) => `    case ${m.id}:\n      return encode${m.name}(view, at, message);\n`)
    .join('');
  const decodeCases = messages
    .map((m) => `    case ${m.id}:\n      return decode${m.name}(view, at);\n`)
    .join('');
  return (
    `export type ${name} =\n${messages.map((m) => `  | ${m.name}`).join('\n')};\n\n` +
    `/** Writes a ${kind} at byte \`at\`; returns the 64-byte blocks it took. */\n` +
    `export function encode${name}(view: BlockView, at: number, message: ${name}): number {\n` +
    `  switch (message.template) {\n${encodeCases}  }\n}\n\n` +
    `/** Reads the ${kind} at byte \`at\`. @throws RangeError where no ${kind} has its template id. */\n` +
    `export function decode${name}(view: BlockView, at: number): ${name} {\n` +
    `  switch (view.u8[at]) {\n${decodeCases}    default:\n` +
    `      throw new RangeError(\`no ${kind} has template id \${view.u8[at]}\`);\n  }\n}\n`
  );
}

function ofKind(kind: PlacedMessage['kind']): PlacedMessage[] {
  return placedMessages.filter((message) => message.kind === kind);
}

/** src/schema/generated/protocol.ts */
export function protocolTs(): string {
  const templates = placedMessages.map((m) => `  ${m.name}: ${m.id},`).join('\n');
  return [
    `/** ${BANNER} */`,
    "import type { BlockView } from '../../base/block-view.ts';\n",
    `export const SCHEMA_ID = ${SCHEMA_ID};`,
    `export const SCHEMA_VERSION = ${SCHEMA_VERSION};\n`,
    `/** Template ids of commands and events. */\nexport const Template = {\n${templates}\n} as const;\n`,
    enumerations(),
    rejections(),
    ...placedMessages.map(messageInterface),
    ...placedMessages.map(encoder),
    ...placedMessages.map(decoder),
    union('Command', 'command', ofKind('command')),
    union('Event', 'event', ofKind('event')),
  ].join('\n');
}

/** src/schema/generated/state.ts */
export function stateTs(constants: Readonly<Record<string, number>>): string {
  const values = Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${value};`)
    .join('\n');
  const records = placedRecords
    .map((record) => {
      const fields = record.placed.map((f) => `  /** ${f.doc} */\n  ${f.name}: ${f.offset},`);
      return (
        `/** ${record.doc} Byte offsets. */\nexport const ${record.name}Record = {\n` +
        `  /** bytes a record takes */\n  SIZE: ${record.size},\n${fields.join('\n')}\n} as const;\n`
      );
    })
    .join('\n');
  return `/** ${BANNER} */\n${values}\n\n${records}`;
}
