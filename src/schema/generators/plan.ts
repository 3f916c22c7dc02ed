import { MARKET_DATA, MARKET_DATA_HEADER } from '../market-data.ts';
import { COMMAND_HEADER, COMMANDS, EVENT_HEADER, EVENTS, RECORDS } from '../schema.ts';
import type { Message, PlacedField, StateRecord } from '../types.ts';
import { BLOCK_BYTES, HEADER_BYTES, place } from '../types.ts';

/** A message with every field at its offset from the start of its first block. */
export interface PlacedMessage extends Message {
  readonly kind: 'command' | 'event' | 'marketData';
  readonly header: readonly PlacedField[];
  readonly body: readonly PlacedField[];
  readonly groupFields: readonly PlacedField[];
}

export interface PlacedRecord extends StateRecord {
  readonly placed: readonly PlacedField[];
}

/** Bytes of an entry of the message's group. */
export function groupBytes(message: Message): number {
  return (message.group?.blocks ?? 1) * BLOCK_BYTES;
}

/** Bytes before the message's text or group. */
export function fixedBytes(message: Message): number {
  return (message.second ? 2 : 1) * BLOCK_BYTES;
}

const HEADERS = { command: COMMAND_HEADER, event: EVENT_HEADER, marketData: MARKET_DATA_HEADER };

function placeMessage(message: Message, kind: PlacedMessage['kind']): PlacedMessage {
  const header = HEADERS[kind];
  const { name } = message;
  const second = message.second ?? [];
  return {
    ...message,
    kind,
    header: place(name, header, 0, HEADER_BYTES),
    body: [
      ...place(name, message.fields, HEADER_BYTES, BLOCK_BYTES),
      ...place(name, second, BLOCK_BYTES, 2 * BLOCK_BYTES),
    ],
    groupFields: place(name, message.group?.fields ?? [], 0, groupBytes(message)),
  };
}

export const placedMessages: readonly PlacedMessage[] = [
  ...COMMANDS.map((message) => placeMessage(message, 'command')),
  ...EVENTS.map((message) => placeMessage(message, 'event')),
];

/** Public market data: not in the log, so not among the messages above. */
export const placedMarketData: readonly PlacedMessage[] = MARKET_DATA.map((message) =>
  placeMessage(message, 'marketData'),
);

export const placedRecords: readonly PlacedRecord[] = RECORDS.map((record) => ({
  ...record,
  placed: place(record.name, record.fields, 0, record.size),
}));

/** Fields that people and programs see: padding is left out. */
export function visible(fields: readonly PlacedField[]): PlacedField[] {
  return fields.filter((field) => field.name !== 'reserved' || field.type === 'i53');
}

export const BANNER = 'Generated from src/schema by `npm run generate`; do not edit.';

/** `selfTrade` → `SELF_TRADE`. */
export function upperSnake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
