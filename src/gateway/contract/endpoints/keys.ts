/** API keys. */
import type { Contracts } from '../contract.ts';
import { count, id, listOf, named, oneOf, only, row, type Schema, text, time } from '../schema.ts';

const amounts: Schema = { type: 'object', description: 'Decimal text by quote asset.' };

const scope = named(
  'KeyScope',
  row({
    'markets?': listOf(text),
    'maxOrderValue?': amounts,
    'addresses?': listOf(text),
    'ordersPer10s?': count,
    'expires?': time,
  }),
);

const KEY = {
  key: text,
  kind: oneOf('hmac', 'ed25519'),
  account: id,
  permissions: listOf(oneOf('read', 'trade', 'transfer', 'operate', 'treasury')),
  label: text,
  created: time,
  'scope?': scope,
};

const SCOPE = {
  markets: '["BTCUSD"]',
  maxOrderValue: '{"USD":"1000"}',
  addresses: '["127.0.0.1"]',
  ordersPer10s: '5',
  expires: '$soon',
};

const made = row({ ...KEY, 'secret?': text });
const publicKey =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n' +
  '-----END PUBLIC KEY-----\n';

/** What the owner of a key does. */
export const KEYS: Contracts = {
  'GET /lx/v1/key': {
    says: 'The key that signs: what it may do.',
    calls: [{ params: {} }],
    answer: named('Key', row(KEY)),
  },
  'POST /lx/v1/key/rotate': {
    says: 'Another key for what this one may do; this one ends at once, or after `graceTime`.',
    calls: [{ params: { graceTime: '60000' } }, { params: { graceTime: '60000', publicKey } }],
    answer: made,
  },
};

/** What an operator does. */
export const OPERATOR_KEYS: Contracts = {
  'POST /lx/v1/operator/key': {
    says: 'Makes an API key, at once. The secret is shown this once.',
    required: ['account'],
    calls: [
      { params: { account: '$account', scopes: 'read,trade', keyLabel: 'bot', ...SCOPE } },
      { params: { account: '$account', publicKey } },
    ],
    answer: made,
  },
  'GET /lx/v1/operator/keys': {
    says: 'API keys without their secrets, of one account or all.',
    calls: [{ params: {} }, { params: { account: '3' } }],
    answer: listOf(row(KEY)),
  },
  'DELETE /lx/v1/operator/key': {
    says: 'Revokes an API key, at once: its logons and subscriptions end.',
    required: ['key'],
    calls: [{ params: { key: '$key' } }],
    answer: row({ key: text, revoked: only(true) }),
  },
};
