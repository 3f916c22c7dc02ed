/** The corpus of malformed and unusual messages: each is answered as its table says. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SOH } from '../../src/gateway/fix/codec.ts';
import { FixClient, type FixKey, timeText } from './client.ts';
import { type FixExchange, openFixExchange } from './exchange.ts';

const FOLDER = join(import.meta.dirname, 'corpus');

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
}

function casesOf(text: string): Case[] {
  return text
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...lines] = part.split('\n');
      return { name, lines: lines.filter((line) => line !== '') };
    });
}

class Talk {
  readonly #exchange: FixExchange;
  readonly #client: FixClient;
  readonly #key: FixKey;
  #seen = 0;
  #alive = 0;

  constructor(exchange: FixExchange, client: FixClient, key: FixKey) {
    this.#exchange = exchange;
    this.#client = client;
    this.#key = key;
  }

  /** The answer to the Logon is no part of a case. */
  sawLogon(): void {
    this.#seen++;
  }

  async line(line: string): Promise<void> {
    const text = line.slice(2);
    if (line.startsWith('> ')) this.#client.write(this.#frame(text));
    else if (line.startsWith('! ')) this.#client.write(text.replaceAll('|', SOH));
    else if (line.startsWith('< ')) await this.#expect(text);
    else if (line === 'alive') await this.#isAlive();
    else if (line === 'closed') await this.#isClosed();
    else throw new Error(`the corpus has a line that says nothing: ${line}`);
  }

  #frame(text: string): string {
    const { sender, target } = this.#client;
    const nowUs = this.#exchange.nowUs();
    const filled = text
      .replace(/H\((\w+)\)/, `35=$1|49=${sender}|56=${target}|34=NEXT|52=NOW`)
      .replace('34=NEXT', () => `34=${this.#client.nextOut++}`)
      .replaceAll('NOW', timeText(nowUs))
      .replaceAll('EARLIER', timeText(nowUs - 2_000_000))
      .replaceAll('553=GOOD', `553=${this.#key.apiKey}`);
    // Fields as they are written, right or wrong.
    const [, version = 'FIX.4.4', fields = ''] = /^(?:(FIX[.\d]+):)?(.*)$/.exec(filled) ?? [];
    const body = `${fields.replaceAll('|', SOH)}${SOH}`;
    const whole = `8=${version}${SOH}9=${body.length}${SOH}${body}`;
    const sum = Buffer.from(whole, 'latin1').reduce((total, byte) => total + byte, 0);
    return `${whole}10=${String(sum % 256).padStart(3, '0')}${SOH}`;
  }

  async #expect(text: string): Promise<void> {
    const message = await this.#client.next((each) => each === this.#client.received[this.#seen]);
    this.#seen++;
    for (const pair of text.split('|')) {
      const [, tag = '', value = ''] = /^(\d+)=(.*)$/.exec(pair) ?? [];
      assert.equal(message.get(Number(tag)), value, `${tag} of ${message}`);
    }
  }

  async #isAlive(): Promise<void> {
    const id = `alive-${++this.#alive}`;
    this.#client.send('1', [[112, id]]);
    await this.#expect(`35=0|112=${id}`);
  }

  async #isClosed(): Promise<void> {
    await this.#client.closed;
    assert.equal(this.#client.received.length, this.#seen, this.#client.received.join('\n'));
  }
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`corpus of ${file.replace('.txt', '')}`, () => {
    let exchange: FixExchange;
    let key: FixKey;
    let account: number;

    before(async () => {
      exchange = await openFixExchange();
      account = exchange.createAccount();
      key = exchange.hmacKey(account);
    });
    after(() => exchange.close());

    for (const { lines, name } of casesOf(readFileSync(join(FOLDER, file), 'utf8'))) {
      test(name, { timeout: 300_000 }, async () => {
        const options = { port: exchange.tcpPort, key, nowUs: exchange.nowUs };
        // Each Logon has a time of its own: a copy of the last one would be refused.
        exchange.port.setTimeUs(exchange.nowUs() + 1_000);
        const client = await FixClient.connect(options);
        const talk = new Talk(exchange, client, key);
        const isConnected = lines[0] === 'connect';
        if (!isConnected) {
          await client.logOn({ reset: true });
          talk.sawLogon();
        }
        for (const line of lines.slice(isConnected ? 1 : 0)) await talk.line(line);
        await client.destroy();
      });
    }
  });
}
