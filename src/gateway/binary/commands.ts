/**
 * Looks over the commands of a frame and signs them with account and number, where they lie. Of a
 * command only its header is looked at, and its text where it has one: the engine refuses whatever
 * else is wrong with it.
 */
import {
  AdvancedOrderOffset,
  CancelReplaceOffset,
  NewOrderOffset,
  OrderListEntryOffset,
} from '../../schema/generated/offsets.ts';
import { Template } from '../../schema/generated/protocol.ts';

const BLOCK_BYTES = 64;
const MAX_BLOCKS = 64;
const MAX_TEXT = 63;

/** By template id: 0 may not be sent, 1 may, more: a text may lie at that byte. */
const ALLOWED = new Uint8Array(256);
for (const template of [
  ...[Template.CancelOrder, Template.CancelAll, Template.AmendOrder],
  ...[Template.OrderList, Template.MassQuote, Template.SetDeadMan],
]) {
  ALLOWED[template] = 1;
}
ALLOWED[Template.NewOrder] = NewOrderOffset.text;
ALLOWED[Template.CancelReplace] = CancelReplaceOffset.text;
ALLOWED[Template.AdvancedOrder] = AdvancedOrderOffset.text;

/** Templates of the commands that may be sent. */
export const ALLOWED_TEMPLATES: readonly number[] = [...ALLOWED.keys()].filter((k) => ALLOWED[k]);

/** Why a frame was not taken. Nothing of it was. */
export interface CommandProblem {
  readonly kind: 'malformed' | 'not allowed';
  /** Which of the commands, from 0. */
  readonly index: number;
  readonly template: number;
}

/** Blocks of the command at `at`. */
export function commandBytes(bytes: Uint8Array, at: number): number {
  return bytes[at + 1]! * BLOCK_BYTES;
}

/**
 * Checks that [from, to) holds `count` whole commands that may be sent, and writes the account and
 * the correlation into each: `sessionNumber` above, `sequence` and following below.
 */
export function stampCommands(
  bytes: Uint8Array,
  from: number,
  to: number,
  stamp: {
    readonly count: number;
    readonly account: number;
    readonly sessionNumber: number;
    readonly sequence: number;
  },
): CommandProblem | undefined {
  const { count, account, sessionNumber, sequence } = stamp;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  for (let index = 0; index < count; index++) {
    const isThere = at + BLOCK_BYTES <= to;
    const template = isThere ? bytes[at]! : 0;
    const blocks = isThere ? bytes[at + 1]! : 0;
    const end = at + blocks * BLOCK_BYTES;
    if (blocks === 0 || blocks > MAX_BLOCKS || end > to) {
      return { kind: 'malformed', index, template };
    }
    if (ALLOWED[template] === 0) return { kind: 'not allowed', index, template };
    if (blocks > 1 && !areTextsFine(bytes, at, end)) return { kind: 'malformed', index, template };
    view.setUint32(at + 4, account, true);
    view.setUint32(at + 8, sequence + index, true);
    view.setUint32(at + 12, sessionNumber, true);
    at = end;
  }
  return at === to ? undefined : { kind: 'malformed', index: count, template: bytes[at]! };
}

/** Texts of orders go to other interfaces as they are: printable ASCII only. */
function areTextsFine(bytes: Uint8Array, at: number, end: number): boolean {
  const template = bytes[at]!;
  if (template === Template.OrderList) {
    for (let entry = at + BLOCK_BYTES; entry < end; entry += OrderListEntryOffset.SIZE) {
      if (!isTextFine(bytes, entry + OrderListEntryOffset.text, end)) return false;
    }
    return true;
  }
  const textAt = ALLOWED[template]!;
  return textAt === 1 || isTextFine(bytes, at + textAt, end);
}

function isTextFine(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const length = bytes[at]!;
  if (length > MAX_TEXT) return false;
  for (let k = at + 1; k <= at + length; k++) {
    if (bytes[k]! < 0x20 || bytes[k]! > 0x7e) return false;
  }
  return true;
}
