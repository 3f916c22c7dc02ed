/**
 * Nodes that refuse to look through so many blocks, each in its own way: anvil behind a proxy that
 * says what public nodes say. All that was paid in is found, once, in as few requests as they let.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { Chain } from '../../src/chain/chain.ts';
import { MAX_BLOCKS } from '../../src/chain/log-reader.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { VaultReader } from '../../src/chain/vault.ts';
import { type Asked, CutLine, type Refusal } from './cut-line.ts';
import { ALICE, addressHere, VaultExchange } from './vault-exchange.ts';
import { ETH, VaultWorld } from './vault-world.ts';

const path = findAnvil();
const PAYMENTS = 12;
const BLOCKS_BETWEEN = 40;

const blocksOf = ({ params }: Asked) => {
  const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
  return Number(toBlock) - Number(fromBlock) + 1;
};
const error = (code: number, message: string, data?: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message, data } });

/** What nodes say to a range of blocks, or to so many logs, that is too much for them. */
const NODES: Readonly<Record<string, (most: number, blocks: number) => Refusal>> = {
  Infura: (most, blocks) => ({ body: error(-32_602, `range ${blocks} exceeds limit of ${most}`) }),
  Tenderly: (most, blocks) => {
    const payload = `range ${blocks} is bigger than range limit ${most}`;
    return { body: error(-32_602, 'invalid params', { error_id: '4ed94073', payload }) };
  },
  QuickNode: (most) => {
    return { status: 413, body: error(-32_614, `eth_getLogs is limited to a ${most} range`) };
  },
  Scroll: () => ({ body: error(-32_000, 'block range is bigger than maxBlockRange') }),
  'a proxy': () => ({ status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' }),
};

describe('a node that refuses many blocks', { skip: path === undefined ? NO_ANVIL : false }, () => {
  let anvil: Anvil;
  let world: VaultWorld;
  let line: CutLine;
  let url: string;
  let end: number;
  /** Blocks of each request for logs. */
  let ranges: number[] = [];

  before(async () => {
    anvil = await Anvil.start(path!);
    world = await VaultWorld.open(anvil);
    for (let k = 0; k < PAYMENTS; k++) {
      await world.payIn(world.people[1]!, ETH, addressHere(ALICE), k + 1);
      await anvil.rpc.call('anvil_mine', `0x${BLOCKS_BETWEEN.toString(16)}`);
    }
    end = await world.operator.chain.blockNumber();
    line = new CutLine(anvil.url);
    url = await line.open();
  });
  after(async () => {
    await line.close();
    await anvil.stop();
  });
  afterEach(() => {
    line.isLost = () => false;
  });

  /** From now on the node refuses what is too much. */
  function limit(isTooMuch: (blocks: number, answer: string) => boolean, say: () => Refusal) {
    ranges = [];
    line.refuse = (asked, answer) => {
      if (asked.method !== 'eth_getLogs') return undefined;
      const blocks = blocksOf(asked);
      ranges.push(blocks);
      return isTooMuch(blocks, answer) ? say() : undefined;
    };
  }

  const reader = () => new VaultReader(new Chain({ url }), world.vault.address);
  const unitsOf = async (from: VaultReader) =>
    (await Array.fromAsync(from.history(0, end))).flatMap(({ deposits }) =>
      deposits.map(({ units }) => units),
    );
  const ALL = Array.from({ length: PAYMENTS }, (_, k) => k + 1);

  for (const [name, say] of Object.entries(NODES)) {
    test(`as ${name} does is asked for less, and gives all`, async () => {
      const most = 50;
      limit(
        (blocks) => blocks > most,
        () => say(most, ranges.at(-1)!),
      );
      assert.deepEqual(await unitsOf(reader()), ALL);
      // By half, from all of it on, until it is little enough.
      const refused = ranges.filter((blocks) => blocks > most);
      assert.deepEqual(
        refused.slice(0, 2).map((blocks) => blocks),
        [end + 1, Math.floor((end + 1) / 2)],
      );
    });
  }

  test('for what is in them is asked for less too', async () => {
    const most = 1;
    limit(
      (_blocks, answer) => (JSON.parse(answer) as { result: unknown[] }).result.length > most,
      () => ({ body: error(-32_005, `query returned more than ${most} results`) }),
    );
    assert.deepEqual(await unitsOf(reader()), ALL);
  });

  test('is asked block by block where it must be, and for more again later', async () => {
    const one = reader();
    limit(
      (blocks) => blocks > 1,
      () => NODES.Scroll!(1, 0),
    );
    assert.deepEqual(await unitsOf(one), ALL);
    const few = ranges.filter((blocks) => blocks === 1).length;
    assert.equal(few, end + 1);
    // What is refused again and again is seldom asked for.
    assert.ok(ranges.length - few < few / 4, `${ranges.length - few} of ${ranges.length} refused`);
    limit(
      () => false,
      () => assert.fail(),
    );
    assert.deepEqual(await unitsOf(one), ALL);
    assert.ok(ranges[0]! <= 2);
    assert.ok(Math.max(...ranges) >= 16, `${ranges}`);
    assert.ok(Math.max(...ranges) <= MAX_BLOCKS);
  });

  test('that says more than was asked, twice, of others, is believed what was asked', async () => {
    const filter = {
      address: world.vault.address,
      fromBlock: '0x0',
      toBlock: 'latest',
      topics: [],
    };
    const all = await anvil.rpc.call<object[]>('eth_getLogs', filter);
    const others = all.map((log) => ({ ...log, address: world.token }));
    line.refuse = (asked, answer) => {
      if (asked.method !== 'eth_getLogs') return undefined;
      if (blocksOf(asked) > 50) return NODES.Scroll!(50, 0);
      const result = [...all, ...others, ...all].reverse();
      return { body: JSON.stringify({ ...JSON.parse(answer), result }) };
    };
    assert.deepEqual(await unitsOf(reader()), ALL);
  });

  test('that refuses one block says why, and is not asked again and again at once', async () => {
    const one = reader();
    limit(
      () => true,
      () => ({ body: error(-32_601, 'the method eth_getLogs does not exist') }),
    );
    await assert.rejects(unitsOf(one), /eth_getLogs: the method eth_getLogs does not exist/);
    assert.equal(ranges.at(-1), 1);
    assert.ok(ranges.length <= Math.ceil(Math.log2(end + 1)) + 1, `${ranges}`);
    ranges = [];
    await assert.rejects(unitsOf(one));
    assert.deepEqual(ranges, [1]);
  });

  test('that answers too late is asked for less the next time', async () => {
    const one = reader();
    limit(
      () => false,
      () => assert.fail(),
    );
    line.isLost = (method) => method === 'eth_getLogs';
    await assert.rejects(unitsOf(one), /does not answer/);
    line.isLost = () => false;
    assert.deepEqual(await unitsOf(one), ALL);
    assert.equal(ranges[0], Math.floor((end + 1) / 2));
  });

  describe('keeps no deposit from being credited, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lx-ranges-'));
    const UNITS = ALL.reduce((sum, each) => sum + each, 0);
    let exchange: VaultExchange;
    after(() => rmSync(folder, { recursive: true, force: true }));
    afterEach(() => exchange.stop());

    async function allIsThere(): Promise<void> {
      await exchange.until(() => exchange.units(ALICE, ETH)[0] === UNITS);
      await exchange.settled();
      const { assets, problem, stopped } = exchange.vault.standing();
      assert.deepEqual([problem, stopped], [undefined, undefined]);
      assert.deepEqual(
        assets.map(({ difference }) => difference),
        [0, 0],
      );
      assert.equal(exchange.owed(ETH), UNITS);
    }
    const refuseMany = () =>
      limit(
        (blocks) => blocks > 30,
        () => NODES.Infura!(30, ranges.at(-1)!),
      );

    test('though it is asked again and again', async () => {
      exchange = new VaultExchange(world, { url });
      refuseMany();
      await exchange.start();
      await allIsThere();
    });

    test('though it answers now and then: what it said is not asked for again', async () => {
      exchange = new VaultExchange(world, { url });
      refuseMany();
      let asked = 0;
      line.isLost = (method) => method === 'eth_getLogs' && ++asked % 12 === 0;
      await exchange.start();
      await allIsThere();
    });

    test('nor by another process, which goes on where the first has come to', async () => {
      exchange = new VaultExchange(world, { url });
      refuseMany();
      let answers = 12;
      line.isLost = (method) => method === 'eth_getLogs' && answers-- <= 0;
      await exchange.start({ folder });
      await exchange.until(() => exchange.vault.standing().problem !== undefined);
      await exchange.stop();
      assert.equal(exchange.units(ALICE, ETH)[0], 0);
      line.isLost = () => false;
      const first: number[] = [];
      line.refuse = ({ method, params }) => {
        const [{ fromBlock = '' } = {}] = params as { readonly fromBlock?: string }[];
        if (method === 'eth_getLogs') first.push(Number(fromBlock));
        return undefined;
      };
      await exchange.start({ folder });
      await allIsThere();
      assert.ok(first[0]! > 2 * BLOCKS_BETWEEN, `${first}`);
      assert.ok(Math.min(...first) >= first[0]!, `${first}`);
    });

    test('though it has not all of it yet: what does not add up is read again', async () => {
      exchange = new VaultExchange(world, { url });
      let knows = false;
      line.refuse = (asked, answer) => {
        if (asked.method !== 'eth_getLogs') return undefined;
        if (blocksOf(asked) > 30) return NODES.Infura!(30, blocksOf(asked));
        return knows ? undefined : { body: JSON.stringify({ ...JSON.parse(answer), result: [] }) };
      };
      await exchange.start();
      await exchange.vault.roundEnded();
      assert.equal(exchange.vault.standing().assets[1]?.held, UNITS);
      knows = true;
      await allIsThere();
    });
  });
});
