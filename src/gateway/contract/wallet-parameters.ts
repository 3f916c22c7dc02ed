/** Parameters of addresses, transfers, withdrawals and the treasury. */
import type { Kind, Parameter } from './contract.ts';
import { BOOLEAN, choice, operatorAmount, pattern, rows, whole, words } from './kinds.ts';

const ILLEGAL = -1100;
const TOO_PRECISE = -1111;
const NOT_VALID = -1130;
const UNKNOWN_COIN = -4018;
const MAX_WHOLE = Number.MAX_SAFE_INTEGER;
const MAX_ACCOUNT = 2 ** 32 - 1;

/** `asset` or `coin` of a person's request. */
export const COIN: Kind = { ...words('USD'), wrong: [['NOSUCH', UNKNOWN_COIN]] };

/** `amount` of money that moves. */
export const MONEY: Kind = {
  schema: { type: 'string', pattern: '^\\d{1,20}(\\.\\d{1,20})?$' },
  example: '1.5',
  wrong: [
    ['abc', ILLEGAL],
    ['-1', ILLEGAL],
    ['1e3', ILLEGAL],
    ['1.0000000000001', TOO_PRECISE],
    ['0', NOT_VALID],
    ['99999999999999999999', NOT_VALID],
  ],
};

/** `withdrawOrderId` that is looked for. */
export const ANY_ORDER_ID = words('payout-1');
/** `amount` that is not looked at. */
export const ANY_AMOUNT = words('1');
/** `limit` of the treasury: an operator is told what is wanted. */
export const LIMIT_AMOUNT = operatorAmount('1000000');

/** `transferId` of one's own transfers. */
export const OWN_TRANSFER_ID = pattern('^[0-9a-fA-F]{1,16}$', '2a', 'xyz', NOT_VALID);

/** `account` that is paid. */
export const PAYEE_ACCOUNT = whole(3, MAX_ACCOUNT, '4');

/** `type` of a transfer between one's own wallets. */
export const WALLET_DIRECTION = choice(['MAIN_FUNDING', 'FUNDING_MAIN'], NOT_VALID);

/** `status` of withdrawals and deposits, in the dialect's numbers. */
export const DIALECT_STATUS = whole(0, 99, '6');

/** `fromId` of a history that is paged by number. */
export const FROM_NUMBER = whole(0, MAX_WHOLE, '1');

/** `network` that is looked for among those that there are. */
export const KNOWN_NETWORK: Kind = { ...words('LX'), wrong: [['MOON', NOT_VALID]] };

/** `address` that need not be one. */
export const ANY_ADDRESS = words('DEC1dNxinS1wVJy');

const ADDRESS: Kind = { ...words('DEC1dNxinS1wVJy'), wrong: [['DEC1dNxinS1wVJz', -4007]] };
/** `address` on a chain. */
export const CHAIN_ADDRESS: Kind = {
  schema: { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' },
  example: '0x6a5c2f1f4d6a2b1c8e9d7f3b5a4c1d2e3f4a5b6c',
  wrong: [['DEC1dNxinS1wVJy', -4007]],
};

const TAG: Kind = { ...words('memo'), wrong: [['zażółć', -4008]] };

const TRANSFERS: Kind = {
  schema: { type: 'string' },
  example: '[{"asset":"USD","amount":"1","account":4}]',
  wrong: [
    ['{}', NOT_VALID],
    ['[', NOT_VALID],
    ['[]', NOT_VALID],
    ['[1]', NOT_VALID],
    ['[{"asset":"USD","amount":"1"}]', NOT_VALID],
    ['[{"asset":"USD","amount":"1","account":4,"colour":"red"}]', NOT_VALID],
    ['[{"asset":"NOSUCH","amount":"1","account":4}]', UNKNOWN_COIN],
    ['[{"asset":"USD","amount":"x","account":4}]', ILLEGAL],
    ['[{"asset":"USD","amount":"1","address":"DEC1dNxinS1wVJz"}]', -4007],
    ['[{"asset":"USD","amount":"1","account":1}]', -4007],
  ],
};

export const OF_WALLETS: Readonly<Record<string, Parameter>> = {
  address: {
    says: 'where to: an address of the network, `DEC1…` inside this exchange',
    kind: ADDRESS,
  },
  coin: { says: 'as `asset`', kind: COIN },
  network: {
    says: '`LX` (default): inside this exchange; others are listed by `capital/config/getall`',
    kind: { ...words('LX'), wrong: [['MOON', -4019]] },
  },
  addressTag: { says: 'memo that the address needs, if it needs one', kind: TAG },
  withdrawOrderId: {
    says: 'your id of the withdrawal, up to 64 characters; a repeat under it changes nothing',
    kind: { ...words('payout-1'), wrong: [['w'.repeat(65), NOT_VALID]] },
  },
  transactionFeeFlag: { says: 'makes no difference: there is no fee', kind: BOOLEAN },
  name: { says: 'makes no difference: no address book is kept', kind: words('cold') },
  walletType: {
    says: '`0` (default): the main wallet; `1`: the funding wallet',
    kind: whole(0, 1, '0'),
  },
  offset: { says: 'rows left out, newest first', kind: whole(0, MAX_WHOLE, '0') },
  txId: { says: 'as the row has it', kind: words('Internal transfer 1') },
  current: { says: 'page, from 1', kind: whole(1, MAX_WHOLE, '1') },
  size: { says: 'rows of a page', kind: whole(1, 100, '10') },
  needBtcValuation: { says: 'makes no difference', kind: BOOLEAN },
  transfers: {
    says: 'JSON list of 1 to 63 of `{"asset","amount","address"}`, or `account` in place of `address`; all are made or none',
    kind: TRANSFERS,
  },
  withdrawalId: {
    says: 'id of a withdrawal that waits',
    kind: pattern('^[0-9a-f]{32}$', '4c58'.padEnd(32, '0'), 'xyz', -4029),
  },
  enabled: { says: 'whether the list is on', kind: BOOLEAN },
  label: {
    says: 'your own words for the address, up to 64 characters',
    kind: { ...words('cold'), wrong: [['l'.repeat(65), NOT_VALID]] },
  },
  withdrawEnabled: { says: 'whether the asset may be withdrawn to outside', kind: BOOLEAN },
  withdrawMin: { says: 'least that may be withdrawn; `0`: no limit', kind: operatorAmount('1') },
  withdrawMax: {
    says: 'most that may be withdrawn at once; `0`: no limit',
    kind: operatorAmount('1000'),
  },
  withdrawDaily: {
    says: 'most that an account may withdraw in a day (UTC); `0`: no limit',
    kind: operatorAmount('5000'),
  },
  approvalAbove: {
    says: 'above this two operators have to approve; `0`: never',
    kind: operatorAmount('100'),
  },
  delay: {
    says: 'milliseconds until what widens an allow-list counts',
    kind: whole(0, 2_592_000_000, '86400000'),
  },
  reason: {
    says: 'why, for the audit log, up to 500 characters',
    kind: { ...words('ticket 4711'), wrong: [['r'.repeat(501), NOT_VALID]] },
  },
};

/** `limit` of rows that are paged. */
export const ROWS = rows(1000);
