/** Addresses, transfers, withdrawals, deposits, the treasury, the audit log. */
import type { CallParams, Contracts } from '../contract.ts';
import {
  anyOf,
  count,
  decimal,
  flag,
  id,
  listOf,
  named,
  oneOf,
  only,
  row,
  type Schema,
  says,
  text,
  time,
} from '../schema.ts';
import {
  ANY_ADDRESS,
  ANY_AMOUNT,
  ANY_ORDER_ID,
  COIN,
  DIALECT_STATUS,
  FROM_NUMBER,
  KNOWN_NETWORK,
  LIMIT_AMOUNT,
  MONEY,
  OWN_TRANSFER_ID,
  PAYEE_ACCOUNT,
  WALLET_DIRECTION,
} from '../wallet-parameters.ts';

const address: Schema = { type: 'string', pattern: '^DEC1[1-9A-HJ-NP-Za-km-z]{11}$' };
const clock: Schema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$' };
const hex: Schema = { type: 'string', pattern: '^[0-9a-f]+$' };
const PAY: CallParams = { asset: 'USD', amount: '1.5' };
const MOVE = { transferId: OWN_TRANSFER_ID, asset: COIN, amount: MONEY };

const made = row({ transferId: hex, repeated: flag, 'sequence?': id, 'time?': time });
const planned = row({ transferId: hex, repeated: flag, scheduled: time });

const transfer = named(
  'Transfer',
  row({
    id,
    sequence: id,
    kind: oneOf('TRANSFER', 'WITHDRAWAL', 'WALLET', 'TREASURY', 'DEPOSIT', 'CLAIM', 'OPERATOR'),
    direction: oneOf('IN', 'OUT'),
    asset: text,
    amount: decimal,
    status: oneOf('PENDING', 'POSTED', 'VOIDED'),
    time,
    'resolved?': time,
    'transferId?': hex,
    'engineId?': hex,
    'account?': id,
    'address?': address,
  }),
);

const schedule = named(
  'ScheduledTransfer',
  row({
    transferId: hex,
    scheduled: time,
    status: oneOf('WAITING', 'DONE', 'FAILED', 'CANCELED'),
    transfers: listOf(row({ asset: text, amount: decimal, account: id, address })),
  }),
);

const WITHDRAWAL = {
  id: hex,
  amount: decimal,
  transactionFee: decimal,
  coin: text,
  status: count,
  address: text,
  addressTag: text,
  txId: text,
  applyTime: clock,
  network: text,
  transferType: count,
  'withdrawOrderId?': text,
  info: text,
  confirmNo: count,
  walletType: count,
  txKey: text,
} as const;

const NETWORK = row({
  coin: text,
  withdrawIntegerMultiple: decimal,
  depositDesc: text,
  withdrawDesc: text,
  specialTips: text,
  resetAddressStatus: flag,
  withdrawFee: decimal,
  minConfirm: count,
  unLockConfirm: count,
  sameAddress: flag,
  estimatedArrivalTime: count,
  busy: flag,
  network: text,
  name: text,
  isDefault: flag,
  depositEnable: flag,
  withdrawEnable: flag,
  addressRegex: text,
  memoRegex: text,
  withdrawMin: decimal,
  withdrawMax: decimal,
});

const allowList = named(
  'AllowList',
  row({
    enabled: flag,
    'offFrom?': time,
    addresses: listOf(
      row({
        network: text,
        address: text,
        addressTag: text,
        label: text,
        from: time,
        counts: flag,
      }),
    ),
  }),
);

const RULES = {
  asset: text,
  withdrawEnabled: flag,
  withdrawMin: decimal,
  withdrawMax: decimal,
  withdrawDaily: decimal,
  approvalAbove: decimal,
} as const;

const issue = row({ transferId: hex, repeated: flag, asset: only('DEC'), issued: decimal });
const PERIOD: CallParams = { startTime: '$past', endTime: '$now' };
const WITHDRAW: CallParams = {
  coin: 'USD',
  address: '$address',
  amount: '2',
  withdrawOrderId: '$id',
};

const OF_TRANSFERS: Contracts = {
  'GET /lx/v1/address': {
    says: "The account's address, and its funding wallet's.",
    calls: [{ params: {} }],
    answer: row({ account: id, address, network: only('LX'), 'fundingAddress?': address }),
  },
  'GET /lx/v1/address/check': {
    says: 'Whether a text is an address, and of which account.',
    required: ['address'],
    kinds: { address: ANY_ADDRESS },
    calls: [{ params: { address: '$address' } }, { params: { address: 'DEC1dNxinS1wVJz' } }],
    answer: row({ address: text, valid: flag, exists: flag, 'account?': id }),
  },
  'POST /lx/v1/transfer': {
    says: 'Pays another account, at once or at a `time`; see [wallet.md](wallet.md).',
    required: ['transferId', 'asset', 'amount'],
    oneOf: [['address', 'account']],
    kinds: { ...MOVE, account: PAYEE_ACCOUNT },
    calls: [
      { params: { transferId: '$transferId', ...PAY, address: '$address' } },
      { params: { transferId: '$transferId', ...PAY, account: '$account', time: '$soon' } },
    ],
    refusals: [
      {
        when: 'the balance does not cover it',
        params: { transferId: '$transferId', asset: 'USD', amount: '9000000', account: '$account' },
        code: -2010,
      },
      {
        when: 'there is no such account',
        params: { transferId: '$transferId', ...PAY, account: '999' },
        code: -4007,
      },
      {
        when: 'the time is past',
        params: { transferId: '$transferId', ...PAY, account: '$account', time: '1' },
        code: -1130,
      },
    ],
    answer: anyOf(made, planned),
  },
  'POST /lx/v1/transfers': {
    says: 'As `transfer`, up to 63 together: all of them or none.',
    required: ['transferId', 'transfers'],
    kinds: { transferId: OWN_TRANSFER_ID },
    calls: [
      {
        params: {
          transferId: '$transferId',
          transfers:
            '[{"asset":"USD","amount":"1","account":4},{"asset":"BTC","amount":"0.1","account":"4"}]',
        },
      },
      {
        params: {
          transferId: '$transferId',
          transfers: '[{"asset":"USD","amount":"1","address":"DEC1dNxinS1wVJy"}]',
          time: '$soon',
        },
      },
    ],
    answer: anyOf(made, planned),
  },
  'GET /lx/v1/transfer': {
    says: 'What was made, or is to be, under one id of the account.',
    required: ['transferId'],
    kinds: { transferId: OWN_TRANSFER_ID },
    calls: [{ params: { transferId: '$transferred' } }, { params: { transferId: '$scheduled' } }],
    refusals: [{ when: 'there is none', params: { transferId: 'ffff' }, code: -4029 }],
    answer: row({ transferId: hex, transfers: listOf(transfer), 'schedule?': schedule }),
  },
  'GET /lx/v1/transfers': {
    says: 'Remembered transfers of the account, either way, oldest first; the newest without `fromId`.',
    kinds: { asset: COIN, fromId: FROM_NUMBER },
    calls: [{ params: {} }, { params: { asset: 'USD', fromId: '1', limit: '10' } }],
    answer: listOf(transfer),
  },
  'GET /lx/v1/transfers/scheduled': {
    says: 'Scheduled transfers of the account: those that ended, then those that wait.',
    calls: [{ params: {} }],
    answer: listOf(schedule),
  },
  'DELETE /lx/v1/transfers/scheduled': {
    says: 'Cancels a scheduled transfer that still waits.',
    required: ['transferId'],
    kinds: { transferId: OWN_TRANSFER_ID },
    calls: [{ params: { transferId: '$scheduled' } }],
    refusals: [{ when: 'none waits', params: { transferId: 'ffff' }, code: -4042 }],
    answer: row({ transferId: hex, status: only('CANCELED') }),
  },
  'GET /lx/v1/supply': {
    says: 'Of each asset: how much was issued, who has it, and that it adds up to zero.',
    kinds: { asset: COIN },
    calls: [{ params: {} }, { params: { asset: '$limitedAsset' } }],
    answer: listOf(
      row({
        asset: text,
        id: says('Its number, in the log, in anchors and in vaults.', count),
        decimals: says('Places of its smallest unit.', count),
        issued: decimal,
        available: decimal,
        reserved: decimal,
        fees: decimal,
        external: decimal,
        sum: decimal,
        holders: count,
        sequence: count,
        'limit?': says('What may be issued at most.', decimal),
      }),
    ),
  },
  'GET /lx/v1/allowList': {
    says: 'Where the account may pay to, if the list is on.',
    calls: [{ params: {} }],
    answer: allowList,
  },
  'POST /lx/v1/allowList': {
    says: 'Turns the allow-list on at once, or off after the delay.',
    required: ['enabled'],
    calls: [{ params: { enabled: 'true' } }, { params: { enabled: 'false' } }],
    answer: allowList,
  },
  'POST /lx/v1/allowList/address': {
    says: 'Adds an address; while the list is on it counts after the delay.',
    required: ['address'],
    kinds: { network: KNOWN_NETWORK },
    calls: [
      { params: { address: '$address', label: 'savings' } },
      { params: { network: 'OPERATOR', address: 'iban-1', addressTag: 'memo' } },
    ],
    answer: allowList,
  },
  'DELETE /lx/v1/allowList/address': {
    says: 'Removes an address, at once.',
    required: ['address'],
    kinds: { network: KNOWN_NETWORK },
    calls: [
      { params: { address: '$listed' } },
      { params: { network: 'OPERATOR', address: '$listedOutside', addressTag: 'memo' } },
    ],
    refusals: [{ when: 'it is not there', params: { address: '$address' }, code: -4035 }],
    answer: allowList,
  },
};

const OF_SAPI: Contracts = {
  'GET /sapi/v1/capital/config/getall': {
    says: 'Coins, balances and networks.',
    calls: [{ params: {} }],
    answer: listOf(
      row({
        coin: text,
        depositAllEnable: flag,
        withdrawAllEnable: flag,
        name: text,
        free: decimal,
        locked: decimal,
        freeze: decimal,
        withdrawing: decimal,
        ipoing: decimal,
        ipoable: decimal,
        storage: decimal,
        isLegalMoney: flag,
        trading: flag,
        networkList: listOf(NETWORK),
      }),
    ),
  },
  'POST /sapi/v1/capital/withdraw/apply': {
    says: 'Withdraws: to an address of this exchange at once, to outside as a pending transfer.',
    required: ['coin', 'address', 'amount'],
    kinds: { coin: COIN, amount: MONEY },
    calls: [
      {
        params: {
          ...{ ...WITHDRAW, network: 'LX', transactionFeeFlag: 'true', name: 'savings' },
          walletType: '0',
        },
      },
      { params: { ...WITHDRAW, network: '$open', address: 'iban-1', addressTag: 'memo' } },
    ],
    refusals: [
      {
        when: 'the balance does not cover it',
        params: { ...WITHDRAW, amount: '9000000' },
        code: -2010,
      },
      {
        when: 'the coin is not open for withdrawal',
        params: { ...WITHDRAW, coin: 'ETH', network: 'OPERATOR', address: 'iban-1' },
        code: -4019,
      },
    ],
    answer: row({ id: hex }),
  },
  'GET /sapi/v1/capital/withdraw/history': {
    says: 'Remembered withdrawals, newest first.',
    kinds: { coin: COIN, status: DIALECT_STATUS, withdrawOrderId: ANY_ORDER_ID },
    calls: [
      {
        params: { withdrawOrderId: '$withdrawn', coin: 'USD', limit: '10', offset: '0', ...PERIOD },
      },
      { params: { status: '6' } },
    ],
    answer: listOf(named('Withdrawal', row({ ...WITHDRAWAL, 'completeTime?': clock }))),
  },
  'GET /sapi/v1/capital/deposit/address': {
    says: 'Where the account is paid.',
    required: ['coin'],
    kinds: { coin: COIN, network: KNOWN_NETWORK, amount: ANY_AMOUNT },
    calls: [{ params: { coin: 'USD', network: 'LX', amount: '1' } }],
    refusals: [
      { when: 'it has none there', params: { coin: 'USD', network: 'OPERATOR' }, code: -1130 },
    ],
    answer: row({ coin: text, address: text, tag: text, url: text }),
  },
  'GET /sapi/v1/capital/deposit/hisrec': {
    says: 'Remembered deposits, newest first: from outside, and from other accounts.',
    kinds: { coin: COIN, status: DIALECT_STATUS },
    calls: [
      { params: {} },
      { params: { coin: 'USD', status: '1', limit: '10', offset: '0', ...PERIOD } },
      { params: { txId: 'Internal transfer 1' } },
    ],
    answer: listOf(
      row({
        id: text,
        amount: decimal,
        coin: text,
        network: text,
        status: count,
        address: text,
        addressTag: text,
        txId: text,
        insertTime: time,
        transferType: count,
        confirmTimes: text,
        unlockConfirm: count,
        walletType: count,
      }),
    ),
  },
  'POST /sapi/v1/asset/transfer': {
    says: "Between the account's main and funding wallets.",
    required: ['type', 'asset', 'amount'],
    kinds: { type: WALLET_DIRECTION, asset: COIN, amount: MONEY },
    calls: [
      { params: { type: 'MAIN_FUNDING', asset: 'USD', amount: '5' } },
      { params: { type: 'FUNDING_MAIN', asset: 'USD', amount: '2' } },
    ],
    refusals: [
      {
        when: 'the wallet does not have it',
        params: { type: 'FUNDING_MAIN', asset: 'ETH', amount: '1' },
        code: -2010,
      },
    ],
    answer: row({ tranId: id }),
  },
  'GET /sapi/v1/asset/transfer': {
    says: 'Those transfers, newest first.',
    required: ['type'],
    kinds: { type: WALLET_DIRECTION },
    calls: [{ params: { type: '$toFunding', current: '1', size: '10', ...PERIOD } }],
    answer: row({
      total: count,
      rows: listOf(
        row({
          asset: text,
          amount: decimal,
          type: oneOf('MAIN_FUNDING', 'FUNDING_MAIN'),
          status: only('CONFIRMED'),
          tranId: id,
          timestamp: time,
        }),
      ),
    }),
  },
  'POST /sapi/v1/asset/get-funding-asset': {
    says: 'What the funding wallet has.',
    kinds: { asset: COIN },
    calls: [{ params: { asset: '$fundedAsset', needBtcValuation: 'true' } }, { params: {} }],
    answer: listOf(
      row({ asset: text, free: decimal, locked: decimal, freeze: decimal, withdrawing: decimal }),
    ),
  },
};

const OF_OPERATORS: Contracts = {
  'GET /lx/v1/operator/withdrawals': {
    says: 'Withdrawals that wait to be paid out, with their approvals.',
    kinds: { asset: COIN },
    calls: [{ params: { asset: '$withdrawnAsset' } }, { params: {} }],
    answer: listOf(
      row({
        ...WITHDRAWAL,
        account: id,
        approved: flag,
        approvals: listOf(row({ account: id, time })),
      }),
    ),
  },
  'POST /lx/v1/operator/withdrawal/approve': {
    says: 'Approves a withdrawal; above the threshold two accounts have to.',
    required: ['withdrawalId'],
    calls: [{ params: { withdrawalId: '$withdrawal' } }],
    answer: row({ withdrawalId: hex, approvals: count, approved: flag }),
  },
  'GET /lx/v1/operator/withdrawal/rules': {
    says: 'What may be withdrawn of each asset, and the delay of allow-lists.',
    calls: [{ params: {} }],
    answer: row({ allowListDelay: count, assets: listOf(row(RULES)) }),
  },
  'POST /lx/v1/operator/withdrawal/rules': {
    says: 'Sets what may be withdrawn of an asset; what is not given stays.',
    required: ['asset'],
    kinds: { asset: COIN },
    calls: [
      {
        params: {
          ...{ asset: 'USD', withdrawEnabled: 'true', withdrawMin: '1', withdrawMax: '1000' },
          ...{ withdrawDaily: '5000', approvalAbove: '100' },
        },
      },
    ],
    refusals: [{ when: 'it is issued here', params: { asset: 'DEC' }, code: -4047 }],
    answer: row(RULES),
  },
  'POST /lx/v1/operator/allowListDelay': {
    says: 'How long what widens an allow-list waits.',
    required: ['delay'],
    calls: [{ params: { delay: '3600000' } }],
    answer: row({ allowListDelay: count }),
  },
  'POST /lx/v1/operator/treasury/mint': {
    says: 'Issues DEC to the treasury, up to the supply limit.',
    required: ['transferId', 'amount'],
    kinds: { transferId: OWN_TRANSFER_ID, amount: MONEY },
    calls: [{ params: { transferId: '$mintable', amount: '10' } }],
    refusals: [
      { when: 'no limit allows it', params: { transferId: '1', amount: '1000000' }, code: -4046 },
    ],
    answer: issue,
  },
  'POST /lx/v1/operator/treasury/burn': {
    says: 'Takes DEC of the treasury out of the world.',
    required: ['transferId', 'amount'],
    kinds: { transferId: OWN_TRANSFER_ID, amount: MONEY },
    calls: [{ params: { transferId: '$burnable', amount: '1' } }],
    refusals: [
      {
        when: 'the treasury has less',
        params: { transferId: '1', amount: '1000000' },
        code: -2010,
      },
    ],
    answer: issue,
  },
  'POST /lx/v1/operator/treasury/limit': {
    says: 'How much DEC there may be, at least what there is.',
    required: ['amount'],
    kinds: { amount: LIMIT_AMOUNT },
    calls: [{ params: { amount: '1000000' } }],
    answer: row({ asset: only('DEC'), limit: decimal }),
  },
  'GET /lx/v1/operator/audit': {
    says: 'What operators did: who, when, what, why, and what came of it.',
    kinds: { fromId: FROM_NUMBER },
    calls: [{ params: { fromId: '$audited', limit: '10' } }],
    answer: listOf(
      row({
        number: id,
        time,
        'of?': id,
        account: id,
        apiKey: text,
        act: text,
        'params?': {},
        'reason?': text,
        'outcome?': text,
      }),
    ),
  },
};

/** Of operators, every act takes a `reason`. */
export function withReason(contracts: Contracts): Contracts {
  const entries = Object.entries(contracts).map(([name, contract]) => {
    const [first, ...rest] = contract.calls;
    if (name.startsWith('GET ') || first === undefined) return [name, contract] as const;
    const params = { ...first.params, reason: 'ticket 4711' };
    return [name, { ...contract, calls: [{ ...first, params }, ...rest] }] as const;
  });
  return Object.fromEntries(entries);
}

export const TRANSFERS: Contracts = { ...OF_TRANSFERS, ...OF_SAPI, ...withReason(OF_OPERATORS) };
