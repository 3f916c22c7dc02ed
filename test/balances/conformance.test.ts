/** Whoever answers for what an account has, in process or from Redis, answers the same. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Redis } from 'ioredis';
import type { BalanceReader } from '../../src/balances/port.ts';
import { RedisBalanceReader } from '../../src/balances/reader.ts';
import { EXTERNAL_ACCOUNT } from '../../src/engine/core.ts';
import { findRedis, RedisServer } from './redis-server.ts';
import { PATIENCE_MS, startCache, untilCurrent, Venue } from './venue.ts';

/** What is asked, and how to know that it knows all that happened. */
interface Answering {
  readonly reader: BalanceReader;
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface Kind {
  readonly name: string;
  /** Why it cannot be tried here. */
  readonly missing?: string;
  open(venue: Venue): Promise<Answering>;
}

/** LX_TEST_REDIS_URL names a server to be used in place of one of the test's own. */
const named = process.env.LX_TEST_REDIS_URL ?? '';
const found = findRedis();
let server: RedisServer | undefined;

const IN_PROCESS: Kind = {
  name: 'in process',
  open: async ({ reader }) => ({ reader, settle: async () => {}, close: async () => {} }),
};

const REDIS: Kind = {
  name: 'from Redis',
  ...('missing' in found && named === '' ? { missing: found.missing } : {}),
  open: async (venue) => {
    const url = named === '' ? server!.socketUrl : named;
    const prefix = `lx-test:${randomUUID()}`;
    const cache = startCache(venue, { url, prefix });
    const reader = new RedisBalanceReader({ url, prefix, timeoutMs: PATIENCE_MS });
    const close = async () => {
      await Promise.all([cache.close(), reader.close()]);
      if (named !== '') await remove(url, prefix);
    };
    return { reader, settle: () => untilCurrent(cache, venue), close };
  },
};

before(async () => {
  if (named === '' && !('missing' in found)) server = await RedisServer.start(found);
});

after(() => server?.stop());

for (const { name, missing, open } of [IN_PROCESS, REDIS]) {
  const skip = missing ?? false;

  /** A test with a venue and somebody who answers for it. */
  const it = (says: string, body: (venue: Venue, answering: Answering) => Promise<void>) => {
    test(says, { skip }, async () => {
      const venue = new Venue();
      const answering = await open(venue);
      try {
        await body(venue, answering);
      } finally {
        await answering.close();
      }
    });
  };

  describe(`balances ${name}`, () => {
    it('an account that nobody knows is undefined', async (venue, { reader, settle }) => {
      await settle();
      assert.equal(await reader.of(99), undefined);
      const account = venue.createAccount();
      await settle();
      assert.deepEqual((await reader.of(account))?.balances, []);
    });

    it('what was paid is there, with the command that it follows from', async (venue, which) => {
      const [first, second] = venue.fill(2) as [number, number];
      await which.settle();
      venue.tick();
      venue.pay(first, second, 2);
      await which.settle();
      const { sequence, timeUs } = venue.ledger.position();
      assert.deepEqual(pick(await which.reader.of(first)), {
        ...{ sequence, timeUs },
        balances: [
          { asset: 1, availableUnits: first - 2, reservedUnits: 0 },
          { asset: 2, availableUnits: first, reservedUnits: 0 },
        ],
      });
      assert.deepEqual((await which.reader.of(second))?.balances[0], {
        ...{ asset: 1, availableUnits: second + 2, reservedUnits: 0 },
      });
    });

    it('the accounts of the system are there, below zero too', async (venue, which) => {
      const [account] = venue.fill(1) as [number];
      await which.settle();
      const external = await which.reader.of(EXTERNAL_ACCOUNT);
      assert.deepEqual(
        external?.balances.map(({ availableUnits }) => availableUnits),
        [-account, -account],
      );
    });

    it('the largest balance is told to the last unit', async (venue, which) => {
      const account = venue.createAccount();
      venue.pay(EXTERNAL_ACCOUNT, account, Number.MAX_SAFE_INTEGER, 2);
      await which.settle();
      const [balance] = (await which.reader.of(account))!.balances;
      assert.equal(balance?.availableUnits, Number.MAX_SAFE_INTEGER);
    });

    it('many accounts that were there before are all there', async (venue, which) => {
      const accounts = venue.fill(300);
      await which.settle();
      for (const account of accounts) {
        const answer = await which.reader.of(account);
        assert.deepEqual(answer?.balances, await expected(venue, account));
      }
    });

    it('a position is only ever followed by a later one', async (venue, which) => {
      const [first, second] = venue.fill(2) as [number, number];
      await which.settle();
      let last = 0;
      for (let k = 0; k < 50; k++) {
        venue.pay(first, second, 1);
        venue.pay(second, first, 1);
        const { sequence } = (await which.reader.of(first))!;
        assert.ok(sequence >= last);
        last = sequence;
      }
    });
  });
}

/** Leaves a server that is not the test's own as it was. */
async function remove(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.unlink(...keys);
  redis.disconnect();
}

function pick(answer: Awaited<ReturnType<BalanceReader['of']>>) {
  assert.ok(answer !== undefined);
  const { sequence, timeUs, balances } = answer;
  return { sequence, timeUs, balances };
}

async function expected(venue: Venue, account: number) {
  return (await venue.reader.of(account))?.balances;
}
