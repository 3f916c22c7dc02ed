/** The registry of anchors on a real EVM, read by a client that is not ours. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createPublicClient, getContract, http } from 'viem';
import { staleContracts } from '../../contracts/compile.ts';
import { Coder, readArtifact } from './artifact.ts';
import { AnchorRegistry, type PublishedAnchor, RegistryConflict } from './registry.ts';
import { ChainError, Rpc } from './rpc.ts';
import { Sender } from './sender.ts';
import { KeySigner } from './signer.ts';
import { Anvil, findAnvil, NO_ANVIL } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-chain-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const anchorAt = (sequence: number, fill = sequence % 256): PublishedAnchor => ({
  sequence,
  root: fill.toString(16).padStart(2, '0').repeat(32),
  logHash: 'ab'.repeat(32),
  timeUs: 1_795_304_635_000_000 + sequence,
});

test('the compiled contracts are those of contracts/*.sol', () => {
  assert.deepEqual(staleContracts(), [], 'run: node scripts/run.mjs contracts/compile.ts');
});

describe('a key file', () => {
  test('is made for its owner alone, read again, and never written over', () => {
    const path = join(folder, 'key');
    const made = KeySigner.createFile(path);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(KeySigner.fromFile(path).address, made.address);
    assert.throws(() => KeySigner.createFile(path), /EEXIST/);
  });

  test('that others can read, or that holds no key, is refused with its name', () => {
    const open = join(folder, 'open');
    writeFileSync(open, KeySigner.random().privateKey, { mode: 0o644 });
    assert.throws(() => KeySigner.fromFile(open), /run: chmod 600/);
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'secret', { mode: 0o600 });
    assert.throws(() => KeySigner.fromFile(wrong), /wrong: this is no private key/);
  });
});

describe('a node of a chain', () => {
  test('that is not there, or is something else, is told in words', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const isTransient = (error: unknown) => error instanceof ChainError && error.isTransient;
    await assert.rejects(new Rpc({ url }).call('eth_chainId'), /is no node of a chain; it said: h/);
    server.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.once('close', resolve));
    await assert.rejects(new Rpc({ url }).call('eth_chainId'), (error: Error) => {
      assert.match(error.message, /does not answer: .*ECONNREFUSED/);
      return isTransient(error);
    });
  });
});

const path = findAnvil();
describe('the registry of anchors', { skip: path === undefined ? NO_ANVIL : false }, () => {
  let anvil: Anvil;
  let sender: Sender;

  const senderOf = (key = 0) =>
    new Sender({ url: anvil.url, signer: new KeySigner(anvil.keys[key]!), pollMs: 20 });

  const eventsOf = async (registry: AnchorRegistry) => {
    const coder = new Coder(readArtifact('AnchorRegistry'));
    const to = await sender.chain.blockNumber();
    const logs = await sender.chain.logs(registry.address, 0, to, [coder.topic('Anchored')]);
    return logs.map(({ topics, data }) => {
      return Number(coder.event<{ sequence: bigint }>('Anchored', topics, data).sequence);
    });
  };

  before(async () => {
    anvil = await Anvil.start(path!);
    sender = senderOf();
  });
  after(() => anvil.stop());

  test('keeps what was published, as another client reads it', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    assert.equal(await registry.latest(), undefined);
    assert.equal(await registry.publish(anchorAt(7)), true);
    assert.equal(await registry.publish(anchorAt(9)), true);
    assert.deepEqual(await registry.latest(), anchorAt(9));
    assert.equal(await registry.rootAt(7), anchorAt(7).root);
    assert.equal(await registry.rootAt(8), undefined);
    const client = createPublicClient({ transport: http(anvil.url) });
    const { abi } = readArtifact('AnchorRegistry') as unknown as { abi: readonly unknown[] };
    const address = registry.address as `0x${string}`;
    const contract = getContract({ address, abi, client });
    const { latest, operator } = contract.read as Record<string, () => Promise<unknown>>;
    const read = (await latest!()) as { root: string; sequence: bigint; timeUs: bigint };
    assert.equal(read.root, `0x${anchorAt(9).root}`);
    assert.equal(read.sequence, 9n);
    assert.equal(read.timeUs, BigInt(anchorAt(9).timeUs));
    assert.equal(await operator!(), sender.signer.address);
  });

  test('takes an anchor once, however often it is published', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    assert.equal(await registry.publish(anchorAt(3)), true);
    assert.equal(await registry.publish(anchorAt(3)), false);
    assert.equal(await registry.publish(anchorAt(2)), false, 'a newer one is there');
    assert.deepEqual(await eventsOf(registry), [3]);
  });

  test('has no other root at a sequence: that is told, not written over', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    await registry.publish(anchorAt(3));
    await assert.rejects(registry.publish(anchorAt(3, 99)), RegistryConflict);
  });

  test('is written by its operator, forward only, and changes hands in two steps', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    await registry.publish(anchorAt(5));
    const other = senderOf(1);
    const theirs = new AnchorRegistry(other, registry.address);
    const coder = new Coder(readArtifact('AnchorRegistry'));
    const revertOf = async (by: Sender, data: string) => {
      try {
        await by.carryOut({ to: registry.address, data });
      } catch (error) {
        return (error as ChainError).data?.slice(0, 10) ?? (error as Error).message;
      }
      return 'carried out';
    };
    const selector = (text: string) => text.slice(0, 10);
    const call = (sequence: bigint, root = Buffer.alloc(32, 1)) =>
      coder.encode('anchor', { root, logHash: Buffer.alloc(32), sequence, timeUs: 1n });
    // keccak256 of NotTheOperator(), NotNewer(uint64,uint64), NoRoot().
    const notTheOperator = await revertOf(other, call(6n));
    const notNewer = await revertOf(sender, call(5n));
    const noRoot = await revertOf(sender, call(6n, Buffer.alloc(32)));
    assert.equal(new Set([notTheOperator, notNewer, noRoot]).size, 3);
    for (const each of [notTheOperator, notNewer, noRoot]) assert.match(each, /^0x[\da-f]{8}$/);
    assert.equal(await revertOf(other, coder.encode('takeOperator')), selector(notTheOperator));
    const offer = coder.encode('offerOperator', other.signer.address);
    assert.equal(await revertOf(other, offer), selector(notTheOperator));
    assert.equal(await revertOf(sender, offer), 'carried out');
    assert.equal(await revertOf(other, coder.encode('takeOperator')), 'carried out');
    assert.equal(await theirs.publish(anchorAt(6)), true);
    assert.equal(await revertOf(sender, call(7n)), selector(notTheOperator));
  });

  test('has it once where the sender died after sending and before it knew', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    await anvil.rpc.call('evm_setAutomine', false);
    const dying = senderOf();
    const coder = new Coder(readArtifact('AnchorRegistry'));
    const { sequence, timeUs } = anchorAt(4);
    const data = coder.encode('anchor', {
      root: Buffer.from(anchorAt(4).root, 'hex'),
      logHash: Buffer.from(anchorAt(4).logHash, 'hex'),
      sequence: BigInt(sequence),
      timeUs: BigInt(timeUs),
    });
    const sent = await dying.prepare({ to: registry.address, data });
    assert.equal(await dying.broadcast(sent), true);
    const again = new AnchorRegistry(senderOf(), registry.address).publish(anchorAt(4));
    await anvil.rpc.call('evm_setAutomine', true);
    await anvil.rpc.call('evm_mine');
    await again;
    assert.equal(await registry.publish(anchorAt(4)), false);
    assert.deepEqual(await eventsOf(registry), [4]);
    assert.equal(await dying.broadcast(sent), false, 'its number is used up');
  });

  test('has it again after a reorganisation took it away', async () => {
    const registry = await AnchorRegistry.deploy(sender);
    await registry.publish(anchorAt(11));
    await anvil.rpc.call('anvil_reorg', 1, []);
    assert.equal(await registry.latest(), undefined);
    assert.equal(await registry.publish(anchorAt(11)), true);
    assert.deepEqual(await registry.latest(), anchorAt(11));
  });

  test('is not what stands at another address', async () => {
    const nobody = new AnchorRegistry(sender, `0x${'11'.repeat(20)}`);
    await assert.rejects(nobody.latest(), /is no registry of anchors/);
  });
});
