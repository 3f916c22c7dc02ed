/**
 * A fixed sample of every message and its bytes, a line each: `messages.txt` holds them as they
 * were last accepted, and a test compares. Bytes that change without a new SCHEMA_VERSION make logs
 * and clients unreadable. To accept an intended change: raise SCHEMA_VERSION in ../schema.ts, then
 * `npm run generate -- --accept-wire-change`, and commit both.
 */
import { BlockView } from '../../base/block-view.ts';
import type { Command, Event } from '../generated/protocol.ts';
import { type PlacedMessage, placedMessages, visible } from '../generators/plan.ts';
import { ENUMERATIONS } from '../schema.ts';
import { BLOCK_BYTES, type Field } from '../types.ts';

/** What encodes; given by the caller, who may just have generated it. */
export interface Codec {
  encodeCommand(view: BlockView, at: number, message: Command): number;
  encodeEvent(view: BlockView, at: number, message: Event): number;
}

/** Bytes of the largest message. */
const MAX_BYTES = 64 * BLOCK_BYTES;

/** A value that shows by its bytes which field it is: distinct, and different in every byte. */
function sampleValue(field: Field, index: number): number | bigint | string {
  const first = index * 16 + 1;
  const values = ENUMERATIONS.find((each) => each.name === field.values)?.values.length;
  if (values !== undefined) return values - 1;
  switch (field.type) {
    case 'u8':
      return first % 256;
    case 'u16':
      return 0x0102 + first;
    case 'u32':
      return 0x01020304 + first;
    case 'i53':
      return -(2 ** 40) - first;
    case 'text':
      return `Sample-${index}`;
    case 'u128':
      return 0x0102030405060708090a0b0c0d0e0f10n + BigInt(first);
    default:
      return 0x01020304050607 + first;
  }
}

/** A message in which every field that is seen has a value. */
export function sampleOf(message: PlacedMessage, text: string): Command | Event {
  const fields: Record<string, unknown> = { template: message.id };
  const header = visible(message.header).filter(
    ({ name }) => name !== 'templateId' && name !== 'blockCount',
  );
  for (const [index, field] of [...header, ...visible(message.body)].entries()) {
    fields[field.name] = sampleValue(field, index);
  }
  if (message.text) fields.text = text;
  if (message.group) {
    fields[message.group.name] = [0, 8].map((first) =>
      Object.fromEntries(
        visible(message.groupFields).map((f, index) => [f.name, sampleValue(f, first + index)]),
      ),
    );
  }
  return fields as unknown as Command | Event;
}

/** The message's blocks. */
export function encode(codec: Codec, message: PlacedMessage, value: Command | Event): Uint8Array {
  const view = new BlockView(new ArrayBuffer(MAX_BYTES));
  const blocks =
    message.kind === 'command'
      ? codec.encodeCommand(view, 0, value as Command)
      : codec.encodeEvent(view, 0, value as Event);
  return view.u8.slice(0, blocks * BLOCK_BYTES);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The text of `messages.txt`: a message's name and the hex digits of its sample, a line each. */
export function goldenText(codec: Codec): string {
  const lines = placedMessages.flatMap((message) => {
    const line = (name: string, text: string): string =>
      `${name} ${hex(encode(codec, message, sampleOf(message, text)))}`;
    const plain = line(message.name, '');
    return message.text ? [plain, line(`${message.name}+text`, 'Sample-1')] : [plain];
  });
  return `${lines.join('\n')}\n`;
}
