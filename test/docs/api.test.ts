/** docs/api.md: what it says of settings and of `lx call` is true of the commands themselves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lx } from '../../src/cli/testing.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

test('settings that the page names are settings', async () => {
  const { stdout } = await lx(['start', '--help']);
  const flags = page.match(/`--[\w-]+`/g) ?? [];
  assert.ok(flags.length > 3);
  for (const flag of flags) assert.ok(stdout.includes(flag.slice(1, -1)), flag);
});

test("the operator's examples do what the page says, one after the other", async () => {
  const exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
  try {
    const account = exchange.createAccount({});
    const { key, secret } = exchange.keys.createHmac({ account, permissions: ['operate'] });
    const env = { LX_URL: exchange.address.url, LX_API_KEY: key.key, LX_API_SECRET: secret };
    const section = page.split('\n## Operators\n')[1]!;
    const lines = section.split('\n').filter((line) => line.startsWith('lx call '));
    assert.ok(lines.length >= 9);
    for (const line of lines) {
      const { code, stderr } = await lx(line.split(' ').slice(1), env);
      // The page shows both ends of a withdrawal; only the first one can come.
      const isSecondEnd = line.includes('VOID_PENDING');
      assert.equal(code, isSecondEnd ? 1 : 0, `${line}\n${stderr}`);
      if (isSecondEnd) assert.match(stderr, /-7508/);
    }
    assert.equal(exchange.accounts.balance(account + 1, 3).availableUnits, 99_000_000_000);
  } finally {
    await exchange.close();
  }
});
