/** Whether a message from a client keeps to the dictionary; if not, why, for a Reject. */
import type { FixMessage } from './codec.ts';
import {
  CLIENT_MESSAGES,
  FIELDS,
  type FieldSpec,
  type FieldType,
  fieldName,
  type GroupSpec,
  HEADER,
  type MessageSpec,
} from './dictionary.ts';
import { parseTimestamp } from './time.ts';

/** What a Reject says. */
export interface Fault {
  /** SessionRejectReason (373). */
  readonly reason: number;
  /** RefTagID (371); 0: none. */
  readonly tag: number;
  readonly text: string;
}

export const Reason = {
  MISSING: 1,
  NOT_OF_MESSAGE: 2,
  UNDEFINED: 3,
  EMPTY: 4,
  VALUE: 5,
  FORMAT: 6,
  COMP_ID: 9,
  SENDING_TIME: 10,
  MSG_TYPE: 11,
  TWICE: 13,
  ORDER: 14,
  GROUP_ORDER: 15,
  GROUP_COUNT: 16,
  OTHER: 99,
} as const;

/** From here on tags are the parties' own; unknown ones are ignored. */
const FIRST_USER_TAG = 5_000;
const HEADER_TAGS: ReadonlySet<number> = new Set(HEADER.tags);

const FORMATS: Readonly<Record<Exclude<FieldType, 'TIME'>, RegExp>> = {
  STRING: /^[\x20-\x7e\x80-\xff]+$/,
  CHAR: /^[\x21-\x7e]$/,
  CHARS: /^[\x21-\x7e]( [\x21-\x7e])*$/,
  BOOLEAN: /^[YN]$/,
  INT: /^-?\d{1,9}$/,
  SEQNUM: /^\d{1,15}$/,
  LENGTH: /^\d{1,9}$/,
  COUNT: /^\d{1,6}$/,
  PRICE: /^-?\d+(\.\d*)?$/,
  QTY: /^-?\d+(\.\d*)?$/,
  AMT: /^-?\d+(\.\d*)?$/,
  DATA: /./s,
};

function fault(reason: number, tag: number, words: string): Fault {
  return { reason, tag, text: tag === 0 ? words : `${words}: ${fieldName(tag)} (${tag})` };
}

/** Whether a value is of its field's type, and one that is known. */
function valueFault(tag: number, spec: FieldSpec, value: string): Fault | undefined {
  const wellFormed =
    spec.type === 'TIME' ? !Number.isNaN(parseTimestamp(value)) : FORMATS[spec.type].test(value);
  if (!wellFormed) return fault(Reason.FORMAT, tag, 'Incorrect data format for value');
  if (spec.values === undefined) return undefined;
  const { values } = spec;
  const known = (spec.type === 'CHARS' ? value.split(' ') : [value]).every((each) =>
    Object.hasOwn(values, each),
  );
  return known ? undefined : fault(Reason.VALUE, tag, 'Value is incorrect for this tag');
}

/**
 * Checks a whole message: header and body.
 * @returns undefined where it keeps to the rules
 */
export function checkMessage(message: FixMessage): Fault | undefined {
  if (message.fault !== undefined) {
    const { reason, tag, text } = message.fault;
    return fault(reason, tag, text);
  }
  if (message.tagAt(2) !== 35) {
    return fault(Reason.ORDER, 35, 'Tag specified out of required order');
  }
  const spec = CLIENT_MESSAGES.get(message.type);
  if (spec === undefined) return fault(Reason.MSG_TYPE, 35, 'Invalid MsgType');
  return checkFields(message, spec);
}

function checkFields(message: FixMessage, spec: MessageSpec): Fault | undefined {
  const seen = new Set<number>();
  let inBody = false;
  for (let k = 0; k < message.size; k++) {
    const tag = message.tagAt(k);
    const ofHeader = HEADER_TAGS.has(tag);
    if (!ofHeader) inBody = true;
    else if (inBody && tag !== 10) {
      return fault(Reason.ORDER, tag, 'Tag specified out of required order');
    }
    const wrong = tagFault(tag, spec, ofHeader);
    if (wrong !== undefined) return wrong;
    if (seen.has(tag)) return fault(Reason.TWICE, tag, 'Tag appears more than once');
    seen.add(tag);
    const field = FIELDS[tag];
    if (field === undefined) continue;
    const bad = valueFault(tag, field, message.valueAt(k));
    if (bad !== undefined) return bad;
    const group = spec.groups.find(({ countTag }) => countTag === tag);
    if (group === undefined) continue;
    const entries = groupFields(message, k + 1, group);
    if (!('next' in entries)) return entries;
    k = entries.next - 1;
    for (const member of group.members) seen.add(member);
  }
  for (const tag of [...HEADER.required, ...spec.required]) {
    if (!seen.has(tag)) return fault(Reason.MISSING, tag, 'Required tag missing');
  }
  return undefined;
}

function tagFault(tag: number, spec: MessageSpec, ofHeader: boolean): Fault | undefined {
  if (ofHeader || spec.tags.includes(tag) || tag >= FIRST_USER_TAG) return undefined;
  return FIELDS[tag] === undefined
    ? fault(Reason.UNDEFINED, tag, 'Undefined tag')
    : fault(Reason.NOT_OF_MESSAGE, tag, 'Tag not defined for this message type');
}

/** Walks the entries of a group. @returns where the body goes on, or what is wrong */
function groupFields(
  message: FixMessage,
  from: number,
  { countTag, members }: GroupSpec,
): { readonly next: number } | Fault {
  const wanted = Number(message.valueAt(from - 1));
  const inEntry = new Set<number>();
  let entries = 0;
  let k = from;
  for (; k < message.size && members.includes(message.tagAt(k)); k++) {
    const tag = message.tagAt(k);
    if (tag === members[0]) {
      entries++;
      inEntry.clear();
    } else if (entries === 0) {
      return fault(Reason.GROUP_ORDER, tag, 'Repeating group fields out of order');
    }
    if (inEntry.has(tag)) return fault(Reason.TWICE, tag, 'Tag appears more than once');
    inEntry.add(tag);
    const bad = valueFault(tag, FIELDS[tag]!, message.valueAt(k));
    if (bad !== undefined) return bad;
  }
  if (entries === wanted) return { next: k };
  return fault(Reason.GROUP_COUNT, countTag, 'Incorrect NumInGroup count for repeating group');
}
