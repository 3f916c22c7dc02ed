/** The vault on a chain, and where an account may be paid by a proof. */
import type { Contracts } from '../contract.ts';
import { count, decimal, flag, listOf, named, row, type Schema, says, text } from '../schema.ts';
import { CHAIN_ADDRESS } from '../wallet-parameters.ts';

const address: Schema = { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' };
const hex: Schema = { type: 'string', pattern: '^[0-9a-f]{32}$' };
const hash: Schema = { type: 'string', pattern: '^0x[0-9a-f]{64}$' };

const standing = row({
  asset: text,
  token: says('Address of the contract; zeros: the native coin.', address),
  held: says('Paid into the vault and not out of it.', decimal),
  balance: says('What is there, whoever sent it.', decimal),
  owed: says('All that is owed, by the ledger.', decimal),
  inFlight: says('Paid on the chain, not yet taken off in the ledger.', decimal),
  claimed: says('Taken out of the closed vault by proofs, not yet taken off.', decimal),
  elsewhere: says('In vaults that were closed before, for those who claim it.', decimal),
  difference: says(
    '`held + inFlight + claimed + elsewhere - owed`, less deposits to be credited.',
    decimal,
  ),
  accepted: says('What an operator has accepted as the difference.', decimal),
});

const VAULT = {
  network: text,
  ...{ address, registry: text, chainId: count, confirmations: count, block: count },
  basisSequence: says('The anchor that claims would be made against; 0: none.', count),
  silenceSeconds: says('Without an anchor for so long, everybody may take his own.', count),
  assets: listOf(standing),
  paying: flag,
  closed: says('For good: everybody takes his own by proofs.', flag),
  'stopped?': says('Why nothing is paid out.', text),
};

const forOperators = named(
  'OperatorVault',
  row({
    ...VAULT,
    'problem?': says('What does not go now; it is tried again.', text),
    transactions: says('Signed and not final.', count),
    claims: says(
      'Taken by proofs and spent here: taken off as soon as it is there.',
      listOf(
        row({
          ...{ id: text, account: count, asset: text, txId: hash },
          ...{ amount: decimal, missing: decimal },
          'disputed?': says('Why it is not taken off by itself, and what to do.', text),
        }),
      ),
    ),
    unclaimed: says(
      'Deposits that name no account, the newest 1,000; the treasury has them.',
      listOf(row({ id: hex, asset: text, amount: decimal, from: address, to: text, txId: hash })),
    ),
  }),
);

export const VAULTS: Contracts = {
  'GET /lx/v1/vault': {
    says: 'What holds the money on a chain, beside what is owed; see [vault.md](vault.md).',
    calls: [{ params: {} }],
    answer: named('Vault', row(VAULT)),
  },
  'GET /lx/v1/holder': {
    says: 'Where on the chain the account may be paid by a proof, without the operator.',
    calls: [{ params: {} }],
    answer: row({ address: says('Empty where none is set.', text) }),
  },
  'POST /lx/v1/holder': {
    says: 'Sets it; the next anchor has it. An allow-list that is on has to have the address.',
    required: ['address'],
    kinds: { address: CHAIN_ADDRESS },
    calls: [{ params: { address: CHAIN_ADDRESS.example } }],
    answer: row({ address }),
  },
};

export const OPERATOR_VAULTS: Contracts = {
  'GET /lx/v1/operator/vault': {
    says: 'The vault as operators see it.',
    calls: [{ params: {} }],
    answer: forOperators,
  },
  'POST /lx/v1/operator/vault/resume': {
    says: 'Takes what stands between vault and ledger as it is, and pays out again.',
    calls: [{ params: {} }],
    answer: forOperators,
  },
};
