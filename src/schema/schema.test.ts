import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from '../base/block-view.ts';
import { changedMessages, staleFiles } from './generate.ts';
import {
  type Command,
  decodeCommand,
  decodeEvent,
  type Event,
  encodeCommand,
  encodeEvent,
  REJECTION_SENTENCES,
  Rejection,
} from './generated/protocol.ts';
import { type PlacedMessage, placedMessages, placedRecords, visible } from './generators/plan.ts';
import { encode, goldenText, sampleOf } from './golden/samples.ts';
import { ENUMERATIONS, REJECTIONS } from './schema.ts';
import { BLOCK_BYTES, type Field, fieldBytes, HEADER_BYTES, place } from './types.ts';

const codec = { encodeCommand, encodeEvent };

function decode(message: PlacedMessage, bytes: Uint8Array): Command | Event {
  const view = new BlockView(new ArrayBuffer(65 * BLOCK_BYTES));
  view.u8.set(bytes);
  return message.kind === 'command' ? decodeCommand(view, 0) : decodeEvent(view, 0);
}

function repeated(names: readonly (string | number)[]): (string | number)[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function inRepository(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

describe('the schema', () => {
  test('is what the generated files were generated from', () => {
    assert.deepEqual(staleFiles(), [], 'run: npm run generate');
  });

  test('gives every message an id of its own, commands below events', () => {
    assert.deepEqual(repeated(placedMessages.map(({ id }) => id)), []);
    assert.deepEqual(repeated(placedMessages.map(({ name }) => name)), []);
    for (const { kind, id, name } of placedMessages) {
      const [least, most] = kind === 'command' ? [1, 63] : [64, 127];
      assert.ok(id >= least && id <= most, `${name} has id ${id}`);
    }
  });

  test('gives every rejection a code of its own, in ascending order, in a known band', () => {
    const codes = REJECTIONS.map(({ code }) => code);
    assert.deepEqual(repeated(codes), []);
    assert.deepEqual(repeated(REJECTIONS.map(({ name }) => name)), []);
    assert.deepEqual(
      codes,
      codes.toSorted((a, b) => a - b),
    );
    for (const { code, name } of REJECTIONS) {
      assert.ok(code >= 101 && code <= 899 && code % 100 !== 0, `${name} has code ${code}`);
      assert.equal(
        name.endsWith('_FULL'),
        code >= 600 && code < 700,
        `${name}: 6xx is full tables`,
      );
    }
  });

  test('has a sentence for every rejection', () => {
    for (const [name, code] of Object.entries(Rejection)) {
      assert.match(REJECTION_SENTENCES[code] ?? '', /^[A-Z].*\.$/, name);
    }
  });

  test('has no value and no enumeration twice, and refers to those that exist', () => {
    assert.deepEqual(repeated(ENUMERATIONS.map(({ name }) => name)), []);
    for (const { name, values } of ENUMERATIONS) {
      assert.deepEqual(repeated(values.map((value) => value.name)), [], name);
    }
    const known = new Set(ENUMERATIONS.map(({ name }) => name));
    for (const { body, groupFields } of placedMessages) {
      for (const { name, values } of [...body, ...groupFields]) {
        assert.ok(values === undefined || known.has(values), `${name} holds ${values}`);
      }
    }
  });

  test('lets no two fields of a message or record share a byte', () => {
    const groups = [
      ...placedMessages.map((m) => ({ name: m.name, fields: [...m.header, ...m.body] })),
      ...placedMessages.map((m) => ({ name: `${m.name} leg`, fields: m.groupFields })),
      ...placedRecords.map((r) => ({ name: r.name, fields: r.placed })),
    ];
    for (const { name, fields } of groups) {
      let end = 0;
      for (const field of fields) {
        assert.ok(field.offset >= end, `${name}.${field.name}`);
        end = field.offset + fieldBytes(field);
      }
    }
  });

  test('refuses fields that are not aligned or do not fit', () => {
    const u8: Field = { name: 'a', type: 'u8', doc: '' };
    const u53: Field = { name: 'b', type: 'u53', doc: '' };
    assert.throws(() => place('Sample', [u8, u53], 0, 64), /Sample\.b at 1 is not aligned to 8/);
    assert.throws(() => place('Sample', [u53, u53], 0, 8), /Sample takes 16 bytes, more than 8/);
  });

  test('documents every field at its offset', () => {
    const sections = inRepository('docs/protocol.md').split('\n### ');
    for (const { name, id, body, groupFields } of placedMessages) {
      const section = sections.find((each) => each.startsWith(`${name} (${id})`)) ?? '';
      for (const field of [...body, ...groupFields]) {
        assert.ok(
          section.includes(`| ${field.offset} | \`${field.name}\` |`),
          `${name}.${field.name}`,
        );
      }
    }
  });
});

function arbitraryValue(field: Field): fc.Arbitrary<number | bigint | string> {
  const values = ENUMERATIONS.find(({ name }) => name === field.values)?.values.length;
  if (values !== undefined) return fc.nat(values - 1);
  switch (field.type) {
    case 'u8':
      return fc.nat(0xff);
    case 'u16':
      return fc.nat(0xffff);
    case 'u32':
      return fc.nat(0xffffffff);
    case 'i53':
      return fc.maxSafeInteger();
    case 'text':
      return fc.string({ unit: 'grapheme-ascii', maxLength: 63 });
    case 'u128':
      return fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
    default:
      return fc.maxSafeNat();
  }
}

function arbitraryFields(fields: readonly Field[]): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(fields.map((field) => [field.name, arbitraryValue(field)]));
}

function arbitraryMessage(message: PlacedMessage): fc.Arbitrary<Command | Event> {
  const header = message.header.filter(
    ({ name }) => name !== 'templateId' && name !== 'blockCount',
  );
  const record: Record<string, fc.Arbitrary<unknown>> = {
    template: fc.constant(message.id),
    ...arbitraryFields([...header, ...visible(message.body)]),
  };
  if (message.text) record.text = fc.string({ unit: 'grapheme-ascii', maxLength: 63 });
  if (message.group) {
    const leg = fc.record(arbitraryFields(visible(message.groupFields)), { noNullPrototype: true });
    const maxLength = Math.floor(63 / (message.group.blocks ?? 1));
    record[message.group.name] = fc.array(leg, { minLength: 1, maxLength });
  }
  return fc.record(record, { noNullPrototype: true }) as fc.Arbitrary<unknown> as fc.Arbitrary<
    Command | Event
  >;
}

describe('the codec', () => {
  for (const message of placedMessages) {
    test(`gives back every ${message.name} that it was given`, () => {
      fc.assert(
        fc.property(arbitraryMessage(message), (value) => {
          const bytes = encode(codec, message, value);
          assert.equal(bytes[0], message.id);
          assert.equal(bytes[1], bytes.length / BLOCK_BYTES);
          assert.deepEqual(decode(message, bytes), value);
        }),
      );
    });
  }

  test('leaves bytes that no field covers at zero, whatever was there before', () => {
    const view = new BlockView(new ArrayBuffer(65 * BLOCK_BYTES));
    for (const message of placedMessages) {
      const value = sampleOf(message, 'Sample-1');
      view.u8.fill(0xff);
      const blocks =
        message.kind === 'command'
          ? encodeCommand(view, 0, value as Command)
          : encodeEvent(view, 0, value as Event);
      const written = view.u8.slice(0, blocks * BLOCK_BYTES);
      assert.deepEqual(written, encode(codec, message, value), message.name);
      assert.equal(view.u8[blocks * BLOCK_BYTES], 0xff, `${message.name} ends in its blocks`);
    }
  });

  test('refuses to read what is no message', () => {
    const view = new BlockView(new ArrayBuffer(BLOCK_BYTES));
    view.u8[0] = 63;
    assert.throws(() => decodeCommand(view, 0), /no command has template id 63/);
    assert.throws(() => decodeEvent(view, 0), /no event has template id 63/);
  });

  test('writes the bytes that were accepted last', () => {
    assert.deepEqual(
      changedMessages(codec),
      [],
      'intended? raise SCHEMA_VERSION, then: npm run generate -- --accept-wire-change',
    );
  });

  test('is seen through when it changes a byte', () => {
    const shifted = {
      encodeCommand(view: BlockView, at: number, value: Command): number {
        const blocks = encodeCommand(view, at, value);
        if (value.template === 10) view.u8[at + 40]! ^= 1;
        return blocks;
      },
      encodeEvent,
    };
    assert.deepEqual(changedMessages(shifted), ['NewOrder', 'NewOrder+text']);
    assert.notEqual(goldenText(shifted), goldenText(codec));
  });
});

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
}

/** Reads XML as far as the schema uses it. @throws where it is not well-formed */
function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  const attribute = '\\s+[\\w:]+="[^"<]*"';
  const markup = '<\\?[^?]*\\?>|<!--(?:(?!--)[\\s\\S])*-->|</([\\w:]+)>';
  const token = new RegExp(`${markup}|<([\\w:]+)((?:${attribute})*)\\s*(/?)>|([^<]+)`, 'y');
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    assert.ok(match, `not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    const [, closing, opening, attributeText = '', empty, content] = match;
    if (content !== undefined) assert.doesNotMatch(content, /&(?!amp;|lt;|gt;|quot;|apos;)/);
    if (closing !== undefined) assert.equal(open.pop()?.name, closing, 'elements nest');
    if (opening === undefined) continue;
    const pairs = [...attributeText.matchAll(/([\w:]+)="([^"]*)"/g)];
    for (const [, , value = ''] of pairs)
      assert.doesNotMatch(value, /&(?!amp;|lt;|gt;|quot;|apos;)/);
    assert.deepEqual(repeated(pairs.map(([, name = '']) => name)), [], 'attributes once');
    const attributes = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
    const element = { name: opening, attributes, children: [] };
    open.at(-1)?.children.push(element);
    if (empty === '') open.push(element);
  }
  assert.deepEqual(open, [root], 'every element is closed');
  assert.equal(root.children.length, 1, 'one root');
  return root.children[0]!;
}

/** Elements of a block in the order in which SBE's own XML schema wants them. */
const BLOCK_ORDER = ['field', 'group', 'data'];

/** What SBE's XML schema asks of the attributes of an element, as far as elements are used. */
const REQUIRED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'sbe:message': ['name', 'id', 'blockLength'],
  field: ['name', 'id', 'type', 'offset'],
  group: ['name', 'id', 'dimensionType', 'blockLength'],
  data: ['name', 'id', 'type'],
};

function checkBlock(block: XmlElement, known: ReadonlySet<string>): void {
  const where = block.attributes.name ?? '';
  const order = block.children.map(({ name }) => BLOCK_ORDER.indexOf(name));
  assert.ok(!order.includes(-1), `${where} holds only fields, groups and data`);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
    where,
  );
  assert.deepEqual(repeated(block.children.map(({ attributes }) => attributes.id ?? '')), []);
  for (const { name, attributes } of [block, ...block.children]) {
    for (const wanted of REQUIRED_ATTRIBUTES[name] ?? []) {
      assert.ok(attributes[wanted] !== undefined, `${name} of ${where} has ${wanted}`);
    }
    assert.match(attributes.name ?? '', /^[A-Za-z_]\w{0,63}$/);
    const type = attributes.type ?? attributes.dimensionType;
    if (type !== undefined) assert.ok(known.has(type), `${where} names ${type}`);
  }
  for (const child of block.children) if (child.name === 'group') checkBlock(child, known);
}

describe('the SBE schema', () => {
  const schema = parseXml(inRepository('src/schema/generated/lx-dex.xml'));
  const messages = schema.children.filter(({ name }) => name === 'sbe:message');

  test('is found out by the parser of this test where it is not well-formed', () => {
    for (const bad of ['<a>', '<a></b>', '<a x="1" x="2"/>', '<a x=1/>', '<a>&</a>', '<a/><b/>']) {
      assert.throws(() => parseXml(bad), bad);
    }
  });

  test('describes every message with its id', () => {
    assert.deepEqual(
      messages.map(({ attributes }) => [attributes.name, Number(attributes.id)]),
      placedMessages.map(({ name, id }) => [name, id]),
    );
  });

  for (const file of ['lx-dex.xml', 'lx-dex-market-data.xml']) {
    test(`${file} has the form of SBE, and names only types that it defines`, () => {
      const { attributes, children } = parseXml(inRepository(`src/schema/generated/${file}`));
      const [types, ...blocks] = children;
      assert.equal(types?.name, 'types');
      const names = types?.children.map((type) => type.attributes.name ?? '') ?? [];
      assert.deepEqual(repeated(names), []);
      assert.ok(names.includes(attributes.headerType ?? ''));
      for (const block of blocks) {
        assert.equal(block.name, 'sbe:message');
        checkBlock(block, new Set(names));
      }
    });
  }

  test('describes the entries of every group and every text', () => {
    for (const [index, { group, groupFields, text }] of placedMessages.entries()) {
      const { children } = messages[index]!;
      const element = children.find(({ name }) => name === 'group');
      assert.equal(element?.attributes.name, group?.name);
      const offsets = new Map(
        element?.children.map(({ attributes }) => [attributes.name, Number(attributes.offset)]),
      );
      for (const { name, offset } of visible(groupFields)) assert.equal(offsets.get(name), offset);
      assert.equal(children.at(-1)?.name === 'data', text !== undefined);
    }
  });

  test('puts every field where the codec writes it', () => {
    for (const [index, message] of placedMessages.entries()) {
      const fields = new Map(
        messages[index]!.children.map(({ attributes }) => [
          attributes.name,
          Number(attributes.offset),
        ]),
      );
      const empty = Object.fromEntries(
        Object.entries(sampleOf(message, '')).map(([name, value]) => {
          if (typeof value === 'number' && name !== 'template') return [name, 0];
          if (typeof value === 'bigint') return [name, 0n];
          return [name, value];
        }),
      );
      const none = encode(codec, message, empty as unknown as Command);
      for (const field of visible(message.body)) {
        const all =
          field.type === 'u128' ? (1n << 128n) - 1n : 2 ** (8 * Math.min(fieldBytes(field), 6)) - 1;
        const bytes = encode(codec, message, { ...empty, [field.name]: all } as unknown as Command);
        const at = [...bytes.keys()].filter((k) => bytes[k] !== none[k]);
        assert.equal(
          at[0],
          HEADER_BYTES + fields.get(field.name)!,
          `${message.name}.${field.name}`,
        );
      }
    }
  });
});
