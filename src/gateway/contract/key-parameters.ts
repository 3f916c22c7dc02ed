/** Parameters of API keys. */
import { MAX_GRACE_MS } from '../rest/keys.ts';
import type { Kind, Parameter } from './contract.ts';
import { whole, words } from './kinds.ts';

const NOT_VALID = -1130;

const json = (example: string, ...wrong: readonly string[]): Kind => ({
  ...words(example),
  wrong: wrong.map((each) => [each, NOT_VALID] as const),
});

const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n' +
  '-----END PUBLIC KEY-----\n';

export const OF_KEYS: Readonly<Record<string, Parameter>> = {
  scopes: {
    says: '`read`, and of `trade`, `transfer` what else it may, with commas; `read,trade` if absent',
    kind: json('read,trade', 'fly', 'trade', 'read,operate'),
  },
  keyLabel: { says: 'what people call it, 100 characters at most', kind: words('bot') },
  publicKey: {
    says: 'Ed25519 public key as PEM; without it the key gets a secret (HMAC)',
    kind: json(PEM, 'nonsense'),
  },
  markets: {
    says: 'JSON list of the only symbols that it may act in',
    kind: json('["BTCUSD"]', '{}', '["NOSUCH"]', 'x'),
  },
  maxOrderValue: {
    says: 'JSON: largest value of an order by quote asset; others are not traded with',
    kind: json('{"USD":"1000"}', '[]', '{"USD":1}', '{"USD":"-1"}', 'x'),
  },
  addresses: {
    says: 'JSON list of the only IP addresses and networks that it may be used from',
    kind: json('["127.0.0.1","10.0.0.0/8"]', '{}', '["nowhere"]', '["10.0.0.0/33"]', 'x'),
  },
  ordersPer10s: { says: 'orders in ten seconds at most', kind: whole(1, 1_000_000_000, '100') },
  expires: {
    says: 'milliseconds since 1970 from when on it is unknown',
    kind: {
      ...words('4102444800000'),
      wrong: [
        ['x', -1100],
        ['1', NOT_VALID],
      ],
    },
  },
  graceTime: {
    says: `milliseconds that the old key is good for beside the new one, up to ${MAX_GRACE_MS}; 0 if absent`,
    kind: whole(0, MAX_GRACE_MS, '60000'),
  },
};
