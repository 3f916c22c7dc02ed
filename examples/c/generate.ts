/**
 * Makes a C header from SBE schemas, and knows nothing else: structs, template ids, enumerations.
 *
 *   node generate.ts lx-dex.xml lx-dex-session.xml > lx_dex.h
 *
 * Every message becomes a struct of its header and its fixed fields, with the bytes between fields
 * spelt out; the compiler checks each offset. Names begin with the schema's package.
 */
import { readFileSync } from 'node:fs';

type CType = readonly [name: string, bytes: number];

const C_TYPES: Readonly<Record<string, CType>> = {
  char: ['char', 1],
  int8: ['int8_t', 1],
  int16: ['int16_t', 2],
  int32: ['int32_t', 4],
  int64: ['int64_t', 8],
  uint8: ['uint8_t', 1],
  uint16: ['uint16_t', 2],
  uint32: ['uint32_t', 4],
  uint64: ['uint64_t', 8],
};

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const COMMENT = '<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>';
const OPENING = '<([\\w:]+)((?:\\s+[\\w:]+="[^"]*")*)\\s*(\\/?)>';
const TOKENS = new RegExp(`${COMMENT}|<\\/[\\w:]+>|${OPENING}|[^<]+`, 'g');

function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const [token, name, attributeText = '', empty] of xml.matchAll(TOKENS)) {
    const parent = open.at(-1)!;
    if (token.startsWith('<!--') || token.startsWith('<?')) continue;
    if (token.startsWith('</')) {
      open.pop();
    } else if (name === undefined) {
      parent.text += token.trim();
    } else {
      const pairs = [...attributeText.matchAll(/([\w:]+)="([^"]*)"/g)];
      const attributes = Object.fromEntries(pairs.map(([, key, value]) => [key, value]));
      const element: Element = { name, attributes, children: [], text: '' };
      parent.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  return root.children[0]!;
}

/** `priceTicks` → `price_ticks`, `lxdex.session` → `lxdex_session`. */
function snake(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return words.replaceAll('.', '_').toLowerCase();
}

/** A member of a struct. */
interface Member {
  readonly name: string;
  readonly declared: string;
  readonly bytes: number;
}

function memberOf(name: string, type: CType | undefined, count = 1): Member {
  if (type === undefined) throw new Error(`${name} has a type that is not defined`);
  const declared = `${type[0]} ${snake(name)}${count > 1 ? `[${count}]` : ''};`;
  return { name: snake(name), declared, bytes: type[1] * count };
}

function sizeOf(members: readonly Member[]): number {
  return members.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What takes bytes on the wire: constants do not, and variable data are not in the struct. */
function compositeMembers({ children }: Element): Member[] {
  return children
    .filter(({ attributes }) => attributes.presence !== 'constant' && attributes.length !== '0')
    .map(({ attributes }) => {
      const { length = '1', name = '', primitiveType = '' } = attributes;
      return memberOf(name, C_TYPES[primitiveType], Number(length));
    });
}

class Schema {
  readonly #root: Element;
  readonly #prefix: string;
  readonly #types: ReadonlyMap<string, Element>;

  constructor(root: Element) {
    this.#root = root;
    this.#prefix = snake(root.attributes.package ?? '');
    const types = root.children.filter(({ name }) => name === 'types');
    this.#types = new Map(
      types.flatMap(({ children }) => children).map((type) => [type.attributes.name ?? '', type]),
    );
  }

  /** The header: everything that the schema defines, in C. */
  text(): string {
    const types = [...this.#types.values()];
    const composites = types.filter(
      (type) => type.name === 'composite' && compositeMembers(type).length > 0,
    );
    const enumerations = types.filter(({ name }) => name === 'enum');
    const messages = this.#root.children.filter(({ name }) => name.endsWith('message'));
    return [
      `#define ${this.#prefix.toUpperCase()}_VERSION ${this.#root.attributes.version}\n`,
      ...composites.map((type) => this.#composite(type)),
      ...enumerations.map((type) => this.#enumeration(type)),
      ...messages.map((message) => this.#message(message)),
    ].join('\n');
  }

  /** A field as a member: of a named encoding, or of a primitive type. */
  #field(name: string, typeName: string): Member {
    const type = this.#types.get(typeName);
    if (type === undefined) return memberOf(name, C_TYPES[typeName]);
    const { encodingType = '', length = '1', primitiveType = '' } = type.attributes;
    if (type.name === 'enum') return memberOf(name, C_TYPES[encodingType]);
    if (type.name === 'type') return memberOf(name, C_TYPES[primitiveType], Number(length));
    const bytes = sizeOf(compositeMembers(type));
    return memberOf(name, [`struct ${this.#prefix}_${snake(typeName)}`, bytes]);
  }

  #composite(type: Element): string {
    return this.#struct(type.attributes.name ?? '', compositeMembers(type), [], 0);
  }

  /**
   * A struct of members, then fields at their offsets.
   * @param size bytes after the members; what no field covers is filled
   */
  #struct(name: string, first: readonly Member[], fields: readonly Element[], size: number) {
    const full = `${this.#prefix}_${snake(name)}`;
    const lines = first.map(({ declared }) => `  ${declared}`);
    const checks: string[] = [];
    const start = sizeOf(first);
    let at = start;
    let fills = 0;
    const fillTo = (end: number) => {
      if (end > at) lines.push(`  uint8_t fill${++fills}[${end - at}];`);
      at = end;
    };
    for (const { attributes } of fields) {
      const { description = '', name: fieldName = '', offset, type = '' } = attributes;
      // Reserved bytes: part of the fill.
      if (description === 'zero') continue;
      const { bytes, declared, name: field } = this.#field(fieldName, type);
      fillTo(start + Number(offset));
      lines.push(`  ${declared} /* ${description} */`);
      checks.push(`LX_CHECK(${full}_${field}, offsetof(struct ${full}, ${field}) == ${at});`);
      at += bytes;
    }
    fillTo(start + size);
    checks.push(`LX_CHECK(${full}_size, sizeof(struct ${full}) == ${start + size});`);
    return `struct ${full} {\n${lines.join('\n')}\n};\n${checks.join('\n')}\n`;
  }

  #enumeration({ attributes, children }: Element): string {
    const name = `${this.#prefix}_${snake(attributes.name ?? '')}`;
    const values = children.map((value) => {
      const valueName = `${name}_${snake(value.attributes.name ?? '')}`.toUpperCase();
      return `  ${valueName} = ${value.text}`;
    });
    return `enum ${name} {\n${values.join(',\n')}\n};\n`;
  }

  #message({ attributes, children }: Element): string {
    const {
      blockLength,
      description,
      headerType,
      id,
      name = '',
    } = {
      ...this.#root.attributes,
      ...attributes,
    };
    const header = this.#types.get(headerType ?? 'messageHeader');
    if (header === undefined) throw new Error(`the schema has no ${headerType}`);
    const fields = children.filter((child) => child.name === 'field');
    const groups = children.filter((child) => child.name === 'group');
    return [
      `/* ${description} */`,
      `#define ${`${this.#prefix}_${snake(name)}`.toUpperCase()}_ID ${id}`,
      this.#struct(name, compositeMembers(header), fields, Number(blockLength)),
      ...groups.map((group) => {
        const entry = `${name}_${group.attributes.name}`;
        return this.#struct(entry, [], group.children, Number(group.attributes.blockLength));
      }),
    ].join('\n');
  }
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  process.stderr.write('usage: node generate.ts SCHEMA.xml ... > HEADER.h\n');
  process.exit(2);
}
process.stdout.write(`/* Made from ${paths.map((path) => path.split('/').at(-1)).join(', ')}. */
#ifndef LX_DEX_H
#define LX_DEX_H
#include <stddef.h>
#include <stdint.h>

/* Does not compile where a field would lie elsewhere than the schema says. */
#define LX_CHECK(name, holds) typedef char lx_check_##name[(holds) ? 1 : -1]
/* The bytes are little-endian and are used as they are. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this header is for little-endian machines"
#endif

${paths.map((path) => new Schema(parse(readFileSync(path, 'utf8'))).text()).join('\n')}
#endif
`);
