/** docs/fix.md: its tables are those of the dictionary, its examples what was said. */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeFrame, FixMessage, field } from '../../src/gateway/fix/codec.ts';
import { FIX_PATH, fixMarkdown, withFixTables } from '../../src/gateway/fix/reference.ts';
import { type Fields, FixClient, signatureOf } from './client.ts';
import { openFixExchange } from './exchange.ts';

const FILE = join(import.meta.dirname, '..', '..', FIX_PATH);
const PLACE = /(<!-- examples -->\n)[\s\S]*?(<!-- end examples -->)/;

test('the tables are those of the dictionary (mend with: npm run generate)', () => {
  const { present, wanted } = fixMarkdown();
  assert.equal(present, wanted);
});

test('a table without a place, or a place without a table, is an error', () => {
  assert.throws(() => withFixTables(''), /has no place for sessions/);
  assert.throws(() => withFixTables('<!-- generated: x -->\n<!-- end -->'), /wants a table 'x'/);
});

/** A key that anybody has: 32 bytes of 1, in the frame of PKCS #8. */
const PRIVATE_KEY = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 1)]),
  format: 'der',
  type: 'pkcs8',
});

/** The message without what is another in each run: the number of the session in an ExecID. */
function alike(message: FixMessage): string {
  const fields = message.fields().slice(2, -1);
  return encodeFrame(
    fields
      .map(([tag, value]) => field(tag, tag === 17 ? value.replace(/^s.*/, 's1-1-1') : value))
      .join(''),
  );
}

test('the examples are what was said (mend with LX_WRITE=1 and this test)', async () => {
  const exchange = await openFixExchange();
  const own = exchange.ed25519Key(exchange.createAccount());
  const secret = PRIVATE_KEY.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { nowUs, tcpPort: port } = exchange;
  const client = await FixClient.open({ port, key: own, nowUs, sender: 'FIRM' });
  const other = await exchange.client(exchange.hmacKey(exchange.createAccount()));
  const lines: string[] = [];
  const show = (who: string, text: string) => {
    lines.push(`${who} ${text.replaceAll('\u0001', '|')}`);
  };
  const say = (type: string, fields: Fields) => {
    const frame = client.frame(type, fields);
    client.write(frame);
    show('C', frame);
  };
  const hear = async (type: string) => {
    const message = await client.nextOf(type);
    show('S', alike(message));
  };
  const title = (text: string) => lines.push('', `# ${text}`);

  title('Logon: the payload, its signature by the private key of 32 bytes of 1, and the answer');
  const payload = ['A', 'FIRM', 'LX', '1', '20260101-00:00:00.000'].join('\u0001');
  show(' ', payload);
  show(' ', signatureOf({ apiKey: '', secret }, payload));
  show('S', client.received[0]!.text);
  title('An order that rests');
  const symbol = [55, 'BTCUSD'] as const;
  const about = [symbol, [54, 1], [40, 2]] as const;
  say('D', [[11, 'a-1'], ...about, [38, '0.5'], [44, '60000.00'], [59, 1], [18, '6']]);
  await hear('8');
  title('It trades');
  other.send('D', [[11, 'b-1'], symbol, [54, 2], [40, 1], [38, '0.2']]);
  await hear('8');
  title('It is made smaller, under a new name');
  say('G', [[11, 'a-2'], [41, 'a-1'], symbol, [54, 1], [40, 2], [38, '0.4']]);
  await hear('8');
  title('It is cancelled; a second cancel comes too late');
  say('F', [[11, 'a-3'], [41, 'a-2'], symbol, [54, 1]]);
  await hear('8');
  say('F', [[11, 'a-4'], [37, '1'], symbol, [54, 1]]);
  await hear('9');
  title('An order that is refused');
  say('D', [[11, 'a-5'], ...about, [38, '100'], [44, '60000.00']]);
  await hear('8');
  title('Best prices and trades');
  other.send('D', [[11, 'b-2'], symbol, [54, 2], [40, 2], [38, '1'], [44, '60001.00']]);
  await other.nextOf('8', { 11: 'b-2' });
  const kinds: Fields = [[267, 3], [269, 0], [269, 1], [269, 2], [146, 1], symbol];
  say('V', [[262, 'm'], [263, 1], [264, 1], [265, 1], ...kinds]);
  await hear('W');
  other.send('D', [[11, 'b-3'], symbol, [54, 2], [40, 2], [38, '2'], [44, '60000.50']]);
  await hear('X');
  title('What was sent is asked for again');
  say('2', [
    [7, 2],
    [16, 2],
  ]);
  await hear('8');
  title('Goodbye');
  say('5', []);
  await hear('5');
  await client.closed;
  await exchange.close();

  for (const line of lines) {
    if (!/^[CS] /.test(line)) continue;
    assert.equal(FixMessage.of(line.slice(2).replaceAll('|', '\u0001')).fault, undefined);
  }
  const present = readFileSync(FILE, 'utf8');
  const block = `\`\`\`\n${lines.join('\n').trim()}\n\`\`\`\n`;
  const wanted = present.replace(
    PLACE,
    (_all, open: string, close: string) => open + block + close,
  );
  if (process.env.LX_WRITE === '1') writeFileSync(FILE, wanted);
  else assert.deepEqual(present.split('\n'), wanted.split('\n'));
});
