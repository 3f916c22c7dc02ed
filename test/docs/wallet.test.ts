/** docs/wallet.md: what it says of `lx call` is true of the commands themselves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lx } from '../../src/cli/testing.ts';
import { clientOf, keyOf } from '../../src/gateway/testing/trading-exchange.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';

const page = readFileSync(new URL('../../docs/wallet.md', import.meta.url), 'utf8');

test('the examples for operators do what the page says, one after the other', async () => {
  const exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
  try {
    const treasury = exchange.createAccount({});
    const permissions = ['read', 'operate', 'treasury'] as const;
    const { key, secret } = exchange.keys.createHmac({ account: treasury, permissions });
    const env = { LX_URL: exchange.address.url, LX_API_KEY: key.key, LX_API_SECRET: secret };
    const person = exchange.createAccount({ USD: 100_000_000_000 });
    const client = clientOf(exchange, keyOf(exchange, person, ['transfer']));
    let id = '';
    const lines = page.split('\n').filter((line) => line.startsWith('lx call '));
    assert.ok(lines.length >= 8);
    for (const line of lines) {
      const { code, stderr } = await lx(line.replace('4c58…', id).split(' ').slice(1), env);
      // The page shows both ends of a withdrawal; only the first one can come.
      const isSecondEnd = line.includes('VOID_PENDING');
      assert.equal(code, isSecondEnd ? 1 : 0, `${line}\n${stderr}`);
      if (!line.includes('withdrawal/rules')) continue;
      const { body } = await client.signed('POST', '/sapi/v1/capital/withdraw/apply', {
        ...{ coin: 'USD', network: 'OPERATOR', address: 'iban-1', amount: 100 },
      });
      id = String(body.id);
    }
    const dec = exchange.feed.catalog.assetByName('DEC')!.id;
    assert.equal(exchange.accounts.balance(treasury, dec).availableUnits, 25_000_000_000_000);
    assert.equal(exchange.accounts.balance(person, 3).reservedUnits, 0);
  } finally {
    await exchange.close();
  }
});
