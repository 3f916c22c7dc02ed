/**
 * examples/c: a header made from the SBE schemas alone, and a program with it that places an order
 * over the binary lane. Skipped where there is no C compiler.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandsFrame } from '../../src/gateway/binary/testing.ts';
import { Side, Template } from '../../src/schema/generated/protocol.ts';
import { placedMarketData, placedMessages } from '../../src/schema/generators/plan.ts';
import { placedFrames } from '../../src/schema/generators/session.ts';
import { MARKET, order, startBinary } from './binary-exchange.ts';

const run = promisify(execFile);
const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const EXAMPLE = inRepository('examples/c');
const SCHEMAS = ['lx-dex.xml', 'lx-dex-session.xml', 'lx-dex-market-data.xml'].map((name) =>
  inRepository(`src/schema/generated/${name}`),
);
const FLAGS = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-O2'];

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const skip = hasCompiler ? false : 'no C compiler: there is no program cc';

/** `priceTicks` as a member of a C struct. */
const snake = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Fields that a program sets. */
const named = <F extends { readonly doc: string }>(fields: readonly F[]) =>
  fields.filter(({ doc }) => doc !== 'zero');

async function compile(folder: string, program: string, sources: readonly string[]) {
  const output = join(folder, program);
  await run('cc', [...FLAGS, '-I', folder, '-I', EXAMPLE, '-o', output, ...sources]);
  return output;
}

describe('the C example', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-c-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const header = spawnSync(process.execPath, [join(EXAMPLE, 'generate.ts'), ...SCHEMAS]);
  writeFileSync(join(folder, 'lx_dex.h'), header.stdout);
  const sources = ['place_order.c', 'hmac_sha256.c'].map((name) => join(EXAMPLE, name));

  test('has every field of every message where the codec has it, from the XML alone', async () => {
    const claims = [
      ...placedMessages.map((m) => ({ name: `lxdex_${snake(m.name)}`, fields: named(m.body) })),
      ...placedMarketData.map((m) => {
        return { name: `lxdex_marketdata_${snake(m.name)}`, fields: named(m.body) };
      }),
      ...placedMessages
        .filter(({ group }) => group !== undefined)
        .map((m) => ({
          name: `lxdex_${snake(m.name)}_${m.group!.name}`,
          fields: named(m.groupFields),
        })),
      ...placedFrames.map((f) => {
        return { name: `lxdex_session_${snake(f.name)}`, fields: named(f.body) };
      }),
    ].flatMap(({ name, fields }) =>
      fields.map(
        (f) => `  if (offsetof(struct ${name}, ${snake(f.name)}) != ${f.offset}) return 1;`,
      ),
    );
    const path = join(folder, 'offsets.c');
    const body = [...claims, '  return 0;'].join('\n');
    writeFileSync(path, `#include "lx_dex.h"\n\nint main(void) {\n${body}\n}\n`);
    assert.ok(claims.length > 200);
    await run(await compile(folder, 'offsets', [path]));
  });

  test('signs as everybody does, whatever the lengths', async () => {
    const path = join(folder, 'sign.c');
    writeFileSync(
      path,
      `#include <stdio.h>\n#include <string.h>\n#include "hmac_sha256.h"\n
int main(int count, char **arguments) {
  for (int k = 1; k + 1 < count; k += 2) {
    uint8_t digest[SHA256_BYTES];
    const char *key = arguments[k], *message = arguments[k + 1];
    hmac_sha256(key, strlen(key), message, strlen(message), digest);
    for (int n = 0; n < SHA256_BYTES; n++) printf("%02x", digest[n]);
    printf("\\n");
  }
  return 0;
}
`,
    );
    const program = await compile(folder, 'sign', [path, sources[1]!]);
    const pairs = [0, 1, 55, 56, 63, 64, 65, 119, 120, 200].flatMap((length) =>
      [1, 32, 64, 65, 130].map((key) => ['k'.repeat(key), 'm'.repeat(length)] as const),
    );
    const { stdout } = await run(program, pairs.flat());
    const expected = pairs.map(([key, text]) =>
      createHmac('sha256', key).update(text).digest('hex'),
    );
    assert.deepEqual(stdout.trim().split('\n'), expected);
  });

  test('is of the size that its words say', () => {
    const lines = readFileSync(sources[1]!, 'utf8').split('\n').length;
    assert.ok(lines < 110, `hmac_sha256.c has ${lines} lines`);
  });

  test('places orders, and prints their fills, their end, or why there is none', async () => {
    const [exchange, program] = await Promise.all([
      startBinary(),
      compile(folder, 'place_order', sources),
    ]);
    const [maker, taker] = exchange.members;
    const place = async (side: string, priceTicks: number, lots: number, secret?: string) => {
      const line = ['127.0.0.1', exchange.port, MARKET, side, priceTicks, lots].map(String);
      const keys = { LX_API_KEY: taker!.apiKey, LX_API_SECRET: secret ?? taker!.secret };
      const child = execFile(program, line, { env: { ...process.env, ...keys } });
      const texts = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        once(child, 'close'),
      ]);
      return { code: child.exitCode, stdout: texts[0], stderr: texts[1] };
    };
    const seller = await exchange.logOn(maker!);
    const asks = [10_000, 10_001].map((priceTicks) => order({ side: Side.SELL, priceTicks }));
    seller.send(commandsFrame(1, asks));
    let accepted = 0;
    await seller.events((e) => e.template === Template.OrderAccepted && ++accepted === asks.length);

    const filled = await place('buy', 10_001, 150);
    assert.match(filled.stdout, /^logged on as account \d+\norder \d+ is accepted\n/);
    assert.match(filled.stdout, /filled 100 lots at 10000 ticks \(trade 1\), 50 left\n/);
    assert.match(filled.stdout, /filled 50 lots at 10001 ticks \(trade 2\), 0 left\n$/);
    assert.equal(filled.code, 0);

    // The same session goes on, connection after connection.
    assert.match((await place('buy', 10_001, 180)).stdout, /130 lots rest in the book\n$/);
    assert.match((await place('buy', 9_000, 200)).stdout, /it rests in the book\n$/);
    const refused = await place('buy', 9_000, 0);
    assert.match(refused.stdout, /refused with code 402\n$/);
    assert.equal(refused.code, 1);

    const unsigned = await place('buy', 9_000, 1, 'not the secret');
    assert.match(unsigned.stderr, /ended the connection \(code \d+\): The signature must be/);
    assert.equal(unsigned.code, 2);
  });
});
