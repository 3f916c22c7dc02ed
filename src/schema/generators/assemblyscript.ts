import { ENUMERATIONS, REJECTIONS } from '../schema.ts';
import type { FieldType, PlacedField } from '../types.ts';
import { BANNER, capital, placedMessages, placedRecords, visible } from './plan.ts';

const TYPES: Readonly<Record<Exclude<FieldType, 'text'>, string>> = {
  u8: 'u8',
  u16: 'u16',
  u32: 'u32',
  u53: 'u64',
  i53: 'i64',
  u128: 'u64',
};

function accessors(field: PlacedField): string {
  if (field.type === 'text') return '';
  const type = TYPES[field.type];
  const at = (name: string, offset: number) =>
    `  @inline export function ${name}(p: usize): ${type} { return load<${type}>(p, ${offset}); }\n` +
    `  @inline export function set${capital(name)}(p: usize, v: ${type}): void { store<${type}>(p, v, ${offset}); }\n`;
  if (field.count) return `  export const ${field.name}: usize = ${field.offset};\n`;
  if (field.type === 'u128') {
    return at(`${field.name}Low`, field.offset) + at(`${field.name}High`, field.offset + 8);
  }
  return at(field.name, field.offset);
}

/** src/engine/assembly/generated.ts */
export function assemblyTs(constants: Readonly<Record<string, number>>): string {
  const values = Object.entries(constants).map(([n, v]) => `export const ${n}: u32 = ${v};`);
  const enumerations = ENUMERATIONS.map(
    (e) =>
      `export namespace ${e.name} {\n` +
      e.values.map((v, index) => `  export const ${v.name}: u8 = ${index};\n`).join('') +
      `  export const COUNT: u8 = ${e.values.length};\n}\n`,
  );
  const rejections =
    'export namespace Rejection {\n' +
    REJECTIONS.map((r) => `  export const ${r.name}: u16 = ${r.code};\n`).join('') +
    '}\n';
  const messages = placedMessages.map(
    (m) =>
      `export namespace ${m.name} {\n  export const TEMPLATE: u8 = ${m.id};\n` +
      visible(m.body).map(accessors).join('') +
      visible(m.groupFields).map(accessors).join('') +
      '}\n',
  );
  const records = placedRecords.map(
    (r) =>
      `export namespace ${r.name} {\n  export const SIZE: usize = ${r.size};\n` +
      `${r.placed.map(accessors).join('')}}\n`,
  );
  return [`// ${BANNER}`, ...values, '', ...enumerations, rejections, ...messages, ...records].join(
    '\n',
  );
}
