/** What one operator must not do alone where there are two. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { WALLET_ERRORS } from '../wallet/errors.ts';
import { SECOND_OPERATOR_MS } from './second-operator.ts';

type Values = Readonly<Record<string, string | number>>;

const [NEEDED] = WALLET_ERRORS.SECOND_OPERATOR;
const DONE = undefined;

class World {
  readonly exchange: TradingExchange;
  readonly customer: number;
  readonly other: number;
  #last = 0;

  constructor(exchange: TradingExchange) {
    this.exchange = exchange;
    this.customer = exchange.createAccount({ USD: 100_000_000_000 });
    this.other = exchange.createAccount({});
  }

  static async open(): Promise<World> {
    return new World(await openExchange());
  }

  operator(account = this.exchange.createAccount({})): RestClient {
    return clientOf(this.exchange, keyOf(this.exchange, account, ['read', 'operate']));
  }

  nextId(): string {
    return (0xfeed00 + ++this.#last).toString(16);
  }
}

/** The code of a refusal; undefined: done. */
async function ask(who: RestClient, path: string, params: Values, method = 'POST') {
  const { body } = await who.signed(method, `/lx/v1/operator/${path}`, params);
  // Of an invitation it is the code that is given.
  return typeof body.code === 'number' ? body.code : DONE;
}

describe('where there is one operator', () => {
  test('it acts alone, with however many keys', async () => {
    const world = await World.open();
    const account = world.exchange.createAccount({});
    const [one, other] = [world.operator(account), world.operator(account)];
    for (const who of [one, other]) {
      assert.equal(await ask(who, 'withdrawal/rules', { asset: 'USD', approvalAbove: 5 }), DONE);
      assert.equal(await ask(who, 'withdrawal/rules', { asset: 'USD', approvalAbove: 0 }), DONE);
      assert.equal(await ask(who, 'allowListDelay', { delay: 0 }), DONE);
    }
    await world.exchange.close();
  });
});

describe('where there are two operators, one alone', () => {
  let world: World;
  let alice: RestClient;
  let bob: RestClient;

  before(async () => {
    world = await World.open();
    alice = world.operator();
    bob = world.operator();
    const limits = { withdrawMax: 100, withdrawDaily: 500, approvalAbove: 50 };
    assert.equal(await ask(alice, 'withdrawal/rules', { asset: 'USD', ...limits }), DONE);
  });

  after(() => world.exchange.close());

  const lowering = (): readonly (readonly [string, Values])[] => [
    ['withdrawal/rules', { asset: 'USD', approvalAbove: 51 }],
    ['withdrawal/rules', { asset: 'USD', approvalAbove: 0 }],
    ['withdrawal/rules', { asset: 'USD', withdrawMax: 0 }],
    ['withdrawal/rules', { asset: 'USD', withdrawMin: 1, withdrawDaily: 501 }],
    ['allowListDelay', { delay: 3_600_000 }],
    ['key', { account: world.customer, scopes: 'read,transfer' }],
    ['invitation', { account: world.customer, scopes: 'read,trade,transfer' }],
    [
      'transfer',
      {
        transferId: world.nextId(),
        from: world.customer,
        to: 'external',
        asset: 'USD',
        amount: 51,
      },
    ],
    [
      'transfer',
      {
        transferId: world.nextId(),
        from: world.customer,
        to: world.other,
        asset: 'USD',
        amount: 60,
      },
    ],
  ];

  test('does not lower the protection; both together do, once', async () => {
    for (const [path, params] of lowering()) {
      const told = `${path} ${JSON.stringify(params)}`;
      assert.equal(await ask(alice, path, params), NEEDED, told);
      // Asking twice makes nobody another one.
      assert.equal(await ask(alice, path, { ...params, reason: 'please' }), NEEDED, told);
      assert.equal(await ask(bob, path, { ...params, reason: 'agreed' }), DONE, told);
      const restore = { asset: 'USD', withdrawMax: 100, withdrawDaily: 500, approvalAbove: 50 };
      assert.equal(await ask(bob, 'withdrawal/rules', restore), DONE);
      assert.equal(await ask(alice, 'allowListDelay', { delay: 86_400_000 }), DONE);
      const isTransfer = path === 'transfer';
      // What was carried out is asked for anew; a transfer that was made is only repeated.
      assert.equal(await ask(alice, path, params), NEEDED, told);
      if (isTransfer) assert.equal(await ask(bob, path, params), DONE);
    }
  });

  test('does what raises it, or does not touch it', async () => {
    for (const [path, params] of [
      ['withdrawal/rules', { asset: 'USD', approvalAbove: 49, withdrawMax: 99 }],
      ['withdrawal/rules', { asset: 'USD', withdrawEnabled: 'true', withdrawMin: 2 }],
      ['allowListDelay', { delay: 90_000_000 }],
      ['key', { account: world.customer, scopes: 'read,trade' }],
      ['invitation', { account: world.customer, scopes: 'read,trade' }],
      [
        'transfer',
        {
          transferId: world.nextId(),
          from: 'external',
          to: world.other,
          asset: 'USD',
          amount: 999,
        },
      ],
      [
        'transfer',
        {
          transferId: world.nextId(),
          from: world.customer,
          to: world.other,
          asset: 'USD',
          amount: 49,
        },
      ],
    ] as const) {
      assert.equal(await ask(alice, path, params), DONE, `${path} ${JSON.stringify(params)}`);
    }
  });

  test('does not take in pieces what it may not take at once', async () => {
    const victim = world.exchange.createAccount({ USD: 100_000_000_000 });
    const about = { from: victim, to: world.other, asset: 'USD' };
    const first = { ...about, transferId: world.nextId(), amount: 10 };
    assert.equal(await ask(alice, 'transfer', first), DONE);
    // Neither a repeat nor what is refused takes anything.
    assert.equal(await ask(alice, 'transfer', first), DONE);
    const none = { ...about, transferId: world.nextId(), amount: 15, kind: 'NONE' };
    assert.equal(await ask(alice, 'transfer', none), -1130);
    const rest = { ...about, transferId: world.nextId(), amount: 39 };
    assert.equal(await ask(alice, 'transfer', rest), DONE);
    const more = { ...about, transferId: world.nextId(), amount: 1 };
    assert.equal(await ask(alice, 'transfer', more), NEEDED);
    assert.equal(await ask(bob, 'transfer', more), DONE);
    const { port } = world.exchange;
    port.setTimeUs(port.nowUs() + (SECOND_OPERATOR_MS + 1_000) * 1_000);
    const later = { ...about, transferId: world.nextId(), amount: 49 };
    assert.equal(await ask(alice, 'transfer', later), DONE);
  });

  test('needs the other one for the very same, within a day', async () => {
    const act = { asset: 'USD', approvalAbove: 1_000 };
    assert.equal(await ask(alice, 'withdrawal/rules', act), NEEDED);
    assert.equal(await ask(bob, 'withdrawal/rules', { ...act, approvalAbove: 1_001 }), NEEDED);
    const { port } = world.exchange;
    port.setTimeUs(port.nowUs() + (SECOND_OPERATOR_MS + 1_000) * 1_000);
    assert.equal(await ask(bob, 'withdrawal/rules', act), NEEDED);
    assert.equal(await ask(alice, 'withdrawal/rules', act), DONE);
  });

  test('is refused what is malformed, and leaves what it tried in the audit log', async () => {
    assert.equal(await ask(alice, 'withdrawal/rules', { asset: 'NONE', approvalAbove: 0 }), -4018);
    assert.equal(await ask(alice, 'allowListDelay', {}), -1102);
    const { body } = await alice.signed('GET', '/lx/v1/operator/audit', { limit: 1000 });
    const outcomes = (body as unknown as { outcome?: string }[]).map(({ outcome = '' }) => outcome);
    assert.ok(outcomes.some((each) => each.startsWith(String(NEEDED))));
  });

  test('does not get around it by revoking the other key', async () => {
    const others = world.exchange.keys.list().filter(({ label }) => label === '');
    const { body } = await bob.signed('GET', '/lx/v1/key');
    assert.ok(others.some(({ key }) => key === body.key));
    assert.equal(await ask(alice, 'key', { key: String(body.key) }, 'DELETE'), DONE);
    assert.equal(await ask(alice, 'withdrawal/rules', { asset: 'USD', approvalAbove: 0 }), NEEDED);
  });
});
