/**
 * What this gateway speaks of FIX 4.4, as data: fields with their types and values, messages with
 * their fields. Incoming messages are checked against it, and docs/fix.md has its tables from it.
 * Tags from 5000 on that are not here are ignored; others are refused where they are not at home.
 */

export type FieldType =
  | 'STRING'
  | 'CHAR'
  | 'CHARS'
  | 'BOOLEAN'
  | 'INT'
  | 'SEQNUM'
  | 'LENGTH'
  | 'COUNT'
  | 'PRICE'
  | 'QTY'
  | 'AMT'
  | 'TIME'
  | 'DATA';

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  /** Values that are accepted or sent, with what they mean; absent: any of the type. */
  readonly values?: Readonly<Record<string, string>>;
}

const plain = (name: string, type: FieldType = 'STRING'): FieldSpec => ({ name, type });

/** An enumeration. */
const one = (
  name: string,
  type: FieldType,
  values: Readonly<Record<string, string>>,
): FieldSpec => ({ name, type, values });

const YES_NO = { Y: 'yes', N: 'no' } as const;

export const FIELDS: Readonly<Record<number, FieldSpec>> = {
  1: plain('Account'),
  6: plain('AvgPx', 'PRICE'),
  7: plain('BeginSeqNo', 'SEQNUM'),
  8: plain('BeginString'),
  9: plain('BodyLength', 'LENGTH'),
  10: plain('CheckSum'),
  11: plain('ClOrdID'),
  14: plain('CumQty', 'QTY'),
  15: plain('Currency'),
  16: plain('EndSeqNo', 'SEQNUM'),
  17: plain('ExecID'),
  18: one('ExecInst', 'CHARS', {
    6: 'post-only: refused where it would take',
    R: 'pegged to the best price of its own side',
    P: 'pegged to the best price of the other side',
    M: 'pegged to the middle',
  }),
  21: plain('HandlInst', 'CHAR'),
  22: plain('SecurityIDSource'),
  31: plain('LastPx', 'PRICE'),
  32: plain('LastQty', 'QTY'),
  34: plain('MsgSeqNum', 'SEQNUM'),
  35: plain('MsgType'),
  36: plain('NewSeqNo', 'SEQNUM'),
  37: plain('OrderID'),
  38: plain('OrderQty', 'QTY'),
  39: one('OrdStatus', 'CHAR', {
    0: 'new',
    1: 'partially filled',
    2: 'filled',
    4: 'canceled',
    8: 'rejected',
    A: 'pending new',
    C: 'expired',
  }),
  40: one('OrdType', 'CHAR', {
    1: 'market',
    2: 'limit',
    3: 'stop: market once triggered',
    4: 'stop limit: limit once triggered',
    J: 'market if touched: take profit',
  }),
  41: plain('OrigClOrdID'),
  43: one('PossDupFlag', 'BOOLEAN', YES_NO),
  44: plain('Price', 'PRICE'),
  45: plain('RefSeqNum', 'SEQNUM'),
  48: plain('SecurityID'),
  49: plain('SenderCompID'),
  50: plain('SenderSubID'),
  52: plain('SendingTime', 'TIME'),
  54: one('Side', 'CHAR', { 1: 'buy', 2: 'sell', 7: 'undisclosed: there is no such order' }),
  55: plain('Symbol'),
  56: plain('TargetCompID'),
  57: plain('TargetSubID'),
  58: plain('Text'),
  59: one('TimeInForce', 'CHAR', {
    1: 'good till cancel; holds where nothing is said',
    3: 'immediate or cancel',
    4: 'fill or kill',
    6: 'good till date (126)',
  }),
  60: plain('TransactTime', 'TIME'),
  95: plain('RawDataLength', 'LENGTH'),
  96: plain('RawData', 'DATA'),
  97: one('PossResend', 'BOOLEAN', YES_NO),
  98: one('EncryptMethod', 'INT', { 0: 'none' }),
  99: plain('StopPx', 'PRICE'),
  102: one('CxlRejReason', 'INT', {
    0: 'too late',
    1: 'unknown order',
    2: 'other',
    6: 'duplicate',
  }),
  103: one('OrdRejReason', 'INT', {
    1: 'unknown symbol',
    2: 'exchange closed',
    3: 'order exceeds limit',
    5: 'unknown order',
    6: 'duplicate order',
    11: 'unsupported order characteristic',
    13: 'incorrect quantity',
    99: 'other',
  }),
  108: plain('HeartBtInt', 'INT'),
  110: plain('MinQty', 'QTY'),
  111: plain('MaxFloor', 'QTY'),
  112: plain('TestReqID'),
  115: plain('OnBehalfOfCompID'),
  116: plain('OnBehalfOfSubID'),
  122: plain('OrigSendingTime', 'TIME'),
  123: one('GapFillFlag', 'BOOLEAN', YES_NO),
  126: plain('ExpireTime', 'TIME'),
  128: plain('DeliverToCompID'),
  129: plain('DeliverToSubID'),
  136: plain('NoMiscFees', 'COUNT'),
  137: plain('MiscFeeAmt', 'AMT'),
  138: plain('MiscFeeCurr'),
  139: one('MiscFeeType', 'STRING', { 4: 'exchange fee' }),
  141: one('ResetSeqNumFlag', 'BOOLEAN', YES_NO),
  142: plain('SenderLocationID'),
  143: plain('TargetLocationID'),
  146: plain('NoRelatedSym', 'COUNT'),
  150: one('ExecType', 'CHAR', {
    0: 'new',
    4: 'canceled',
    5: 'replaced',
    8: 'rejected',
    C: 'expired',
    D: 'restated: changed without being asked to',
    F: 'trade',
    I: 'order status',
    L: 'triggered or activated',
  }),
  151: plain('LeavesQty', 'QTY'),
  152: plain('CashOrderQty', 'QTY'),
  207: plain('SecurityExchange'),
  211: plain('PegOffsetValue', 'INT'),
  262: plain('MDReqID'),
  263: one('SubscriptionRequestType', 'CHAR', {
    0: 'snapshot',
    1: 'snapshot and updates',
    2: 'end a subscription',
  }),
  264: plain('MarketDepth', 'INT'),
  265: one('MDUpdateType', 'INT', { 1: 'incremental' }),
  266: one('AggregatedBook', 'BOOLEAN', { Y: 'one entry a price' }),
  267: plain('NoMDEntryTypes', 'COUNT'),
  268: plain('NoMDEntries', 'COUNT'),
  269: one('MDEntryType', 'CHAR', { 0: 'bid', 1: 'offer', 2: 'trade' }),
  270: plain('MDEntryPx', 'PRICE'),
  271: plain('MDEntrySize', 'QTY'),
  272: plain('MDEntryDate'),
  273: plain('MDEntryTime'),
  278: plain('MDEntryID'),
  279: one('MDUpdateAction', 'CHAR', { 0: 'new', 1: 'change', 2: 'delete' }),
  281: one('MDReqRejReason', 'CHAR', {
    0: 'unknown symbol',
    1: 'duplicate MDReqID',
    2: 'too many subscriptions',
    4: 'unsupported SubscriptionRequestType',
    5: 'unsupported MarketDepth',
    6: 'unsupported MDUpdateType',
    8: 'unsupported MDEntryType',
  }),
  320: plain('SecurityReqID'),
  322: plain('SecurityResponseID'),
  371: plain('RefTagID', 'INT'),
  372: plain('RefMsgType'),
  373: one('SessionRejectReason', 'INT', {
    0: 'invalid tag number',
    1: 'required tag missing',
    2: 'tag not defined for this message type',
    3: 'undefined tag',
    4: 'tag specified without a value',
    5: 'value is incorrect (out of range) for this tag',
    6: 'incorrect data format for value',
    9: 'CompID problem',
    10: 'SendingTime accuracy problem',
    11: 'invalid MsgType',
    13: 'tag appears more than once',
    14: 'tag specified out of required order',
    15: 'repeating group fields out of order',
    16: 'incorrect NumInGroup count for repeating group',
    99: 'other',
  }),
  378: one('ExecRestatementReason', 'INT', { 3: 'repricing', 5: 'size reduced', 99: 'other' }),
  379: plain('BusinessRejectRefID'),
  380: one('BusinessRejectReason', 'INT', {
    0: 'other',
    3: 'unsupported message type',
    4: 'application not available',
    5: 'conditionally required field missing',
  }),
  383: plain('MaxMessageSize', 'INT'),
  434: one('CxlRejResponseTo', 'CHAR', { 1: 'cancel request', 2: 'cancel/replace request' }),
  464: one('TestMessageIndicator', 'BOOLEAN', YES_NO),
  528: plain('OrderCapacity', 'CHAR'),
  530: one('MassCancelRequestType', 'CHAR', { 1: 'orders of a symbol', 7: 'all orders' }),
  531: one('MassCancelResponse', 'CHAR', {
    0: 'refused',
    1: 'orders of a symbol cancelled',
    7: 'all orders cancelled',
  }),
  532: one('MassCancelRejectReason', 'INT', { 1: 'unknown symbol', 99: 'other' }),
  533: plain('TotalAffectedOrders', 'INT'),
  553: plain('Username'),
  554: plain('Password'),
  559: one('SecurityListRequestType', 'INT', { 0: 'one symbol', 4: 'all' }),
  560: one('SecurityRequestResult', 'INT', { 0: 'valid', 2: 'no such symbol' }),
  561: plain('RoundLot', 'QTY'),
  562: plain('MinTradeVol', 'QTY'),
  584: plain('MassStatusReqID'),
  585: one('MassStatusReqType', 'INT', { 1: 'orders of a symbol', 7: 'all orders' }),
  789: plain('NextExpectedMsgSeqNum', 'SEQNUM'),
  836: one('PegOffsetType', 'INT', { 2: 'ticks' }),
  851: one('LastLiquidityInd', 'INT', { 1: 'added liquidity', 2: 'removed liquidity' }),
  893: one('LastFragment', 'BOOLEAN', YES_NO),
  911: plain('TotNumReports', 'INT'),
  912: one('LastRptRequested', 'BOOLEAN', YES_NO),
  969: plain('MinPriceIncrement', 'PRICE'),
  1003: plain('TradeID'),
  1102: plain('TriggerPrice', 'PRICE'),
  1109: one('TriggerPriceDirection', 'CHAR', {
    U: 'triggered when the price rises to it',
    D: 'triggered when the price falls to it',
  }),
  1140: plain('MaxTradeVol', 'QTY'),
  8013: one('CancelOrdersOnDisconnect', 'CHAR', {
    N: 'no order',
    S: 'orders of this session',
    Y: 'all orders of the account',
  }),
  25000: plain('RecvWindow'),
  25001: one('SelfTradePreventionMode', 'INT', {
    1: 'none',
    2: 'expire taker',
    3: 'expire maker; holds where nothing is said',
    4: 'expire both',
    5: 'decrement',
  }),
  25009: plain('TriggerTrailingDeltaBips', 'INT'),
  25016: plain('ErrorCode', 'INT'),
  25017: plain('CumQuoteQty', 'QTY'),
  25043: plain('FirstBookUpdateID', 'SEQNUM'),
  25044: plain('LastBookUpdateID', 'SEQNUM'),
};

export interface GroupSpec {
  readonly countTag: number;
  /** The first is the one that every entry begins with. */
  readonly members: readonly number[];
}

export interface MessageSpec {
  readonly type: string;
  readonly name: string;
  /** Who sends it. */
  readonly from: 'client' | 'server' | 'both';
  readonly doc: string;
  /** Tags of the body, those of groups included. */
  readonly tags: readonly number[];
  readonly required: ReadonlySet<number>;
  readonly groups: readonly GroupSpec[];
}

/**
 * `11! 38 267(269!)`: tags in order, required ones marked, members of a group in brackets after
 * the field that counts its entries.
 */
function message(
  type: string,
  name: string,
  from: MessageSpec['from'],
  fields: string,
  doc: string,
): MessageSpec {
  const tags: number[] = [];
  const required = new Set<number>();
  const groups: GroupSpec[] = [];
  const take = (word: string) => {
    const tag = Number.parseInt(word, 10);
    tags.push(tag);
    if (word.endsWith('!')) required.add(tag);
    return tag;
  };
  for (const [, word = '', inner] of fields.matchAll(/(\d+!?)(?:\(([^)]*)\))?/g)) {
    const countTag = take(word);
    if (inner !== undefined) groups.push({ countTag, members: inner.split(' ').map(take) });
  }
  return { type, name, from, doc, tags, required, groups };
}

/** Fields of the header and trailer, of every message. */
export const HEADER = message(
  '',
  'Header',
  'both',
  '8! 9! 35! 49! 56! 34! 52! 43 97 122 50 57 115 116 128 129 142 143 10!',
  'Of every message. The first three come first, in this order, and 10 comes last.',
);

export const MESSAGES: readonly MessageSpec[] = [
  message(
    'A',
    'Logon',
    'both',
    '98! 108! 141 95 96 553 25000 8013 383 464 554 789',
    'Begins a connection; answered by a Logon, or by a Logout with the reason.',
  ),
  message('0', 'Heartbeat', 'both', '112', 'Nothing else was sent for HeartBtInt, or an answer.'),
  message('1', 'TestRequest', 'both', '112!', 'Asks for a Heartbeat with the same TestReqID.'),
  message('2', 'ResendRequest', 'both', '7! 16!', 'Asks for messages again; EndSeqNo 0: all.'),
  message(
    '3',
    'Reject',
    'both',
    '45! 371 372 373 58 25016',
    'A message breaks the rules of FIX; it was counted and had no effect.',
  ),
  message(
    '4',
    'SequenceReset',
    'both',
    '123 36!',
    'With GapFillFlag in place of messages that are not sent again; without, an emergency reset.',
  ),
  message('5', 'Logout', 'both', '58 25016', 'Ends the connection; answered by a Logout.'),
  message(
    'D',
    'NewOrderSingle',
    'client',
    '11! 55! 54! 40! 60 38 152 44 99 1102 1109 25009 59 126 18 211 836 110 111 25001 25000 ' +
      '1 15 21 22 48 207 528',
    'Places an order.',
  ),
  message(
    'F',
    'OrderCancelRequest',
    'client',
    '11! 41 37 55! 54 60 38 25000 1 22 48 207',
    'Cancels an order of the account, named by OrigClOrdID or OrderID.',
  ),
  message(
    'G',
    'OrderCancelReplaceRequest',
    'client',
    '11! 41 37 55! 54 40 38 44 60 59 18 25000 1 15 21 22 48 207 528',
    'Changes quantity or price of an order. OrderQty is the total, what is filled included. ' +
      'Only smaller at the same price keeps its place.',
  ),
  message(
    'q',
    'OrderMassCancelRequest',
    'client',
    '11! 530! 55 60 54 25000 1 22 48 207',
    'Cancels all orders of the account, in one symbol or in all.',
  ),
  message(
    'H',
    'OrderStatusRequest',
    'client',
    '11 37 41 55 54 1 22 48 207',
    'Asks what became of an order.',
  ),
  message(
    'AF',
    'OrderMassStatusRequest',
    'client',
    '584! 585! 55 54 1 22 48 207',
    'Asks for all open orders of the account.',
  ),
  message(
    'V',
    'MarketDataRequest',
    'client',
    '262! 263! 264! 265 266 267!(269!) 146!(55! 22 48 207)',
    'Asks for the book and trades of symbols, once or from now on.',
  ),
  message('x', 'SecurityListRequest', 'client', '320! 559! 55 22 48 207', 'Asks what is traded.'),
  message(
    '8',
    'ExecutionReport',
    'server',
    '37! 11 41 17! 150! 39! 103 378 55! 54! 38 152 40 44 99 59 126 18 111 25001 32 31 1003 851 ' +
      '151! 14! 6! 25017 60 136(137 138 139) 584 911 912 25016 58',
    'What happened to an order, or how it stands.',
  ),
  message(
    '9',
    'OrderCancelReject',
    'server',
    '37! 11! 41! 39! 434! 102 25016 58 60',
    'A cancel or cancel/replace had no effect.',
  ),
  message(
    'r',
    'OrderMassCancelReport',
    'server',
    '11 37! 530! 531! 532 533 55 25016 58 60',
    'What became of a mass cancel; each order has its ExecutionReport before.',
  ),
  message(
    'W',
    'MarketDataSnapshotFullRefresh',
    'server',
    '262 55! 25044 268!(269! 270! 271 272 273 278)',
    'The book of one symbol, best prices first, and its last trade where asked for.',
  ),
  message(
    'X',
    'MarketDataIncrementalRefresh',
    'server',
    '262 25043 25044 268!(279! 269! 278 55 270 271 272 273 54)',
    'What changed: levels as they are now, and trades (54: side of the taker).',
  ),
  message(
    'Y',
    'MarketDataRequestReject',
    'server',
    '262! 281 58',
    'A market data request is refused.',
  ),
  message(
    'y',
    'SecurityList',
    'server',
    '320! 322! 560! 893 146(55 15 561 562 1140 969)',
    'What is traded: currency, lot, least and largest quantity, tick.',
  ),
  message(
    'j',
    'BusinessMessageReject',
    'both',
    '45 372! 379 380! 25016 58',
    'A message is in order, but nothing can be done with it.',
  ),
];

/** Messages that a client may send, by MsgType. */
export const CLIENT_MESSAGES: ReadonlyMap<string, MessageSpec> = new Map(
  MESSAGES.filter(({ from }) => from !== 'server').map((each) => [each.type, each]),
);

/** MsgTypes of FIX 4.4 that exist but are not spoken here: answered as unsupported, not invalid. */
export const OTHER_TYPES: ReadonlySet<string> = new Set(
  (
    '6 7 8 9 B C E J K L M N P Q R S T W X Y Z a b c d e f g h i k l m n o p r s t u v w y z ' +
    'AA AB AC AD AE AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX ' +
    'AY AZ BA BB BC BD BE BF BG BH'
  ).split(' '),
);

/** Name of a field for people. */
export function fieldName(tag: number): string {
  return FIELDS[tag]?.name ?? String(tag);
}
