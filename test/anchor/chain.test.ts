/** Anchors on their way to a real EVM, which is down, reorganises, or belongs to somebody else. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { AnchorRegistry } from '../../src/chain/registry.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { SILENT_LOG } from '../../src/gateway/log.ts';
import { openPublisher } from '../../src/node/anchor-publisher.ts';
import { Running } from './running.ts';

const POLL_MS = 20;
const path = findAnvil();

/** A way to a node of a chain that can be cut. */
class CutLine {
  isCut = false;
  readonly #server: Server;

  constructor(target: string) {
    this.#server = createServer((request, response) => {
      const pass = async () => {
        const body = await text(request);
        if (this.isCut) response.destroy();
        else {
          const headers = { 'content-type': 'application/json' };
          const answer = await fetch(target, { method: 'POST', body, headers });
          response.end(await answer.text());
        }
      };
      pass().catch((error: Error) => response.destroy(error));
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Until it is so: looked at again and again. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

describe('anchors and a chain', { skip: path === undefined ? NO_ANVIL : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-anchor-chain-'));
  const keyFile = join(folder, 'key');
  let anvil: Anvil;
  let sender: Sender;
  let folders = 0;

  before(async () => {
    anvil = await Anvil.start(path!);
    const [key] = anvil.keys;
    writeFileSync(keyFile, key!, { mode: 0o600 });
    sender = new Sender({ url: anvil.url, signer: new KeySigner(key!), pollMs: POLL_MS });
  });
  after(async () => {
    await anvil.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (url: string, registry: AnchorRegistry, warn = (_: string) => {}) => {
    const publisher = openPublisher({
      ...{ url, registry: registry.address, keyFile, pollMs: POLL_MS },
    });
    const log = { ...SILENT_LOG, warn };
    const data = join(folder, String(++folders));
    const running = await Running.start(data, { publisher, log, lookAgainMs: POLL_MS });
    await running.open();
    return running;
  };

  test('a reorganisation takes one away: it is there again', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    const running = await open(anvil.url, registry);
    await running.anchors.start();
    const [anchor] = await running.anchors.list(1);
    const isThere = async () => (await registry.rootAt(anchor!.sequence)) === anchor!.root;
    await until(isThere);
    const block = await sender.chain.blockNumber();
    await anvil.rpc.call('anvil_reorg', 1, []);
    // The block of the same height is another one, and the anchor is in a later one.
    await until(async () => (await sender.chain.blockNumber()) > block && (await isThere()));
    assert.equal((await registry.latest())?.sequence, anchor!.sequence);
    assert.equal(running.anchors.publication?.problem, undefined);
    await running.stop();
  });

  test('a chain that does not answer is told once, and asked until it does', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    const line = new CutLine(anvil.url);
    line.isCut = true;
    const told: string[] = [];
    const running = await open(await line.open(), registry, (message) => told.push(message));
    await running.anchors.start();
    await until(() => running.anchors.publication?.problem !== undefined);
    await running.pay(300, 3, 2, 1);
    const { sequence, root } = await running.anchors.make();
    assert.equal(await registry.latest(), undefined);
    line.isCut = false;
    await until(() => running.anchors.publication?.sequence === sequence);
    assert.equal((await registry.latest())?.root, root);
    assert.equal(running.anchors.publication?.problem, undefined);
    assert.ok(told.length > 0);
    for (const each of told) assert.match(each, /not on the chain yet: .* does not answer/);
    await running.stop();
    line.close();
  });

  test("somebody else's registry is told in words, and nothing is sent", async () => {
    const signer = new KeySigner(anvil.keys[1]!);
    const theirs = new Sender({ url: anvil.url, signer, pollMs: POLL_MS });
    const registry = await AnchorRegistry.deploy(theirs);
    const told = Promise.withResolvers<string>();
    const running = await open(anvil.url, registry, told.resolve);
    await running.anchors.start();
    assert.match(await told.promise, /takes anchors from 0x\w{40}, and the key is of 0x\w{40}$/);
    await running.stop();
    assert.equal(await registry.latest(), undefined);
  });

  test('who stops while a transaction waits for its block does not wait with it', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    await anvil.rpc.call('evm_setAutomine', false);
    const running = await open(anvil.url, registry);
    await running.anchors.start();
    const waiting = async () => {
      const { pending } = await anvil.rpc.call<{ pending: string }>('txpool_status');
      return Number(pending) > 0;
    };
    await until(waiting);
    const [anchor] = await running.anchors.list(1);
    await running.stop();
    assert.equal(running.anchors.publication?.sequence, 0);
    await anvil.rpc.call('evm_setAutomine', true);
    await anvil.rpc.call('evm_mine');
    await until(async () => (await registry.latest())?.sequence === anchor!.sequence);
  });
});
