/**
 * Commands and events as the protocol names them, one a line, for people to write and to compare:
 *
 *   NewOrder market=1 account=3 side=BUY type=LIMIT timeInForce=GTC stp=NONE priceTicks=100 …
 *   Transfer legs=[transferId=1 amount=5 kind=POST …; transferId=2 …]
 *
 * What is 0 or empty is left out, except values that have a name. Made from the schema, so every
 * message that the protocol has can be written and read.
 */
import type { Command, Event } from '../schema/generated/protocol.ts';
import {
  COMMAND_HEADER,
  COMMANDS,
  ENUMERATIONS,
  EVENT_HEADER,
  EVENTS,
  REJECTIONS,
} from '../schema/schema.ts';
import type { Field, Message } from '../schema/types.ts';

type Value = number | bigint | string;
type Fields = Record<string, Value | readonly Fields[]>;

interface Form {
  readonly message: Message;
  /** All but the template and the block count. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly groupFields: ReadonlyMap<string, Field>;
}

/** What nobody gives: it follows from the message. */
const IMPLIED = new Set(['templateId', 'blockCount', 'reserved']);

function formOf(message: Message, header: readonly Field[]): Form {
  const text: readonly Field[] =
    message.text === undefined ? [] : [{ name: 'text', type: 'text', doc: message.text }];
  const named = (fields: readonly Field[]) =>
    new Map(fields.filter(({ name }) => !IMPLIED.has(name)).map((field) => [field.name, field]));
  const fields = named([...header, ...message.fields, ...(message.second ?? []), ...text]);
  return { message, fields, groupFields: named(message.group?.fields ?? []) };
}

const FORMS = [
  ...COMMANDS.map((message) => formOf(message, COMMAND_HEADER)),
  ...EVENTS.map((message) => formOf(message, EVENT_HEADER)),
];
const BY_ID = new Map(FORMS.map((form) => [form.message.id, form]));
const COMMANDS_BY_NAME = new Map(
  FORMS.slice(0, COMMANDS.length).map((form) => [form.message.name, form]),
);
const VALUES = new Map(
  ENUMERATIONS.map(({ name, values }) => [name, values.map((value) => value.name)]),
);

const REJECTION_NAMES = new Map(REJECTIONS.map(({ code, name }) => [code, name]));

/** The name that a value has, where it has one: of an enumeration, a rejection or a command. */
function nameOf(name: string, field: Field, value: Value): string | undefined {
  if (field.values !== undefined) return VALUES.get(field.values)?.[Number(value)];
  if (name === 'code' || name.endsWith('Code')) return REJECTION_NAMES.get(Number(value));
  return name === 'command' ? BY_ID.get(Number(value))?.message.name : undefined;
}

/** Name of the message as the protocol has it. */
export function messageName(message: Command | Event): string {
  return BY_ID.get(message.template)?.message.name ?? `Template${message.template}`;
}

/** One line without its end. */
export function formatMessage(message: Command | Event): string {
  const form = BY_ID.get(message.template);
  if (!form) throw new RangeError(`no message has template id ${message.template}`);
  const given = message as unknown as Fields;
  const words = fieldWords(given, form.fields);
  const { group } = form.message;
  if (group) {
    const entries = given[group.name] as readonly Fields[];
    const texts = entries.map((entry) => fieldWords(entry, form.groupFields).join(' '));
    words.push(`${group.name}=[${texts.join('; ')}]`);
  }
  return [form.message.name, ...words].join(' ');
}

function fieldWords(given: Fields, fields: ReadonlyMap<string, Field>): string[] {
  const words: string[] = [];
  for (const [name, field] of fields) {
    const value = given[name] as Value | undefined;
    if (value === undefined) continue;
    const named = nameOf(name, field, value);
    if (named !== undefined) words.push(`${name}=${named}`);
    else if (typeof value === 'string') {
      if (value !== '') words.push(`${name}=${JSON.stringify(value)}`);
    } else if (BigInt(value) !== 0n) words.push(`${name}=${value}`);
  }
  return words;
}

/** The same as plain data for JSON: names for values that have one, 128-bit numbers as text. */
export function messageData(message: Command | Event): Record<string, unknown> {
  const form = BY_ID.get(message.template);
  const given = message as unknown as Fields;
  const data: Record<string, unknown> = { name: messageName(message) };
  for (const [name, value] of Object.entries(given)) {
    if (name === 'template') continue;
    const group = Array.isArray(value) ? (value as readonly Fields[]) : undefined;
    data[name] = group
      ? group.map((entry) =>
          Object.fromEntries(
            Object.entries(entry).map(([key, each]) => [
              key,
              plain(key, each as Value, form?.groupFields.get(key)),
            ]),
          ),
        )
      : plain(name, value as Value, form?.fields.get(name));
  }
  return data;
}

function plain(name: string, value: Value, field: Field | undefined): number | string {
  const named = field && nameOf(name, field, value);
  if (named !== undefined) return named;
  return typeof value === 'bigint' ? String(value) : value;
}

/** Whether a line begins as `parseMessage` wants it. */
export function isMessageLine(line: string): boolean {
  return COMMANDS_BY_NAME.has(/^\w+/.exec(line)?.[0] ?? '');
}

/**
 * Reads a command.
 * @throws Error naming the word that cannot be read
 */
export function parseMessage(line: string): Command {
  const [, name = '', rest = ''] = /^(\w+)\s*(.*)$/.exec(line) ?? [];
  const form = COMMANDS_BY_NAME.get(name);
  if (!form) throw new Error(`no command is called ${name}`);
  const { group } = form.message;
  const fields: Fields = { template: form.message.id, ...emptyOf(form.fields) };
  if (group) fields[group.name] = [];
  for (const [word, value] of pairsOf(rest)) {
    if (group?.name === word) fields[word] = entriesOf(value, form.groupFields);
    else fields[word] = readValue(word, value, form.fields);
  }
  return fields as unknown as Command;
}

function emptyOf(fields: ReadonlyMap<string, Field>): Record<string, Value> {
  return Object.fromEntries([...fields.values()].map((field) => [field.name, zeroOf(field)]));
}

function zeroOf({ type }: Field): Value {
  if (type === 'text') return '';
  return type === 'u128' ? 0n : 0;
}

/** `name=value`, where a value may be a quoted text or a list in brackets. */
function* pairsOf(text: string): Generator<readonly [name: string, value: string]> {
  const pair = /\s*(\w+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"[\]]+)\s*/y;
  while (pair.lastIndex < text.length) {
    const from = pair.lastIndex;
    const match = pair.exec(text);
    if (!match) throw new Error(`not of the form name=value: ${text.slice(from)}`);
    yield [match[1]!, match[2]!];
  }
}

function entriesOf(text: string, fields: ReadonlyMap<string, Field>): Fields[] {
  const inside = text.replace(/^\[|\]$/g, '').trim();
  if (inside === '') return [];
  return inside.split(';').map((entry) => {
    const given = [...pairsOf(entry.trim())];
    const read = given.map(([name, value]) => [name, readValue(name, value, fields)]);
    return { ...emptyOf(fields), ...Object.fromEntries(read) };
  });
}

function readValue(name: string, text: string, fields: ReadonlyMap<string, Field>): Value {
  const field = fields.get(name);
  if (!field) throw new Error(`it has no field ${name}; it has ${[...fields.keys()].join(', ')}`);
  if (field.type === 'text') {
    return text.startsWith('"') ? (JSON.parse(text) as string) : text;
  }
  const names = VALUES.get(field.values ?? '');
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named;
  if (!/^-?\d+$/.test(text)) {
    const wanted = names ? `one of ${names.join(', ')}` : 'a whole number';
    throw new Error(`${name} is ${text}; give ${wanted}`);
  }
  // What is out of range the engine refuses by name; a log may hold it.
  return field.type === 'u128' ? BigInt(text) : Number(text);
}
