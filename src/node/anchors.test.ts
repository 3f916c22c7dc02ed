/** Anchors of a running exchange: in their time, once, over restarts; proofs that are true. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { HOUR_MS, NOW_MS, Running } from '../../test/anchor/running.ts';
import type { AnchorEntry } from '../anchor/port.ts';
import { verifyProof } from '../anchor/proof.ts';
import { EXTERNAL_ACCOUNT } from '../engine/engine.ts';
import { SILENT_LOG } from '../gateway/log.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-anchors-'));
after(() => rmSync(top, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(top, String(++folders));

describe('anchors', () => {
  test('hold what every account has, and prove it to who asks', async () => {
    const running = await Running.start(newFolder());
    const accounts = await running.open();
    await running.anchors.start();
    const anchor = (await running.anchors.show())!;
    assert.equal(anchor.dueUs, 500_000 * HOUR_MS * 1000);
    assert.deepEqual(
      anchor.assets.map(({ name, leaves, total }) => [name, leaves, total]),
      [
        ['BTC', 1, 7],
        ['USD', 5, 1500],
      ],
    );
    // All that is owed is what came from outside.
    for (const { asset, total } of anchor.assets) {
      assert.equal(running.accounts.balance(EXTERNAL_ACCOUNT, asset).availableUnits, -total);
    }
    for (const account of accounts) {
      const proof = (await running.anchors.proof(account, 2))!;
      assert.equal(proof.amount, running.accounts.balance(account, 2).availableUnits);
      assert.equal(verifyProof(proof, anchor.root).valid, true);
    }
    assert.equal(await running.anchors.proof(accounts[1]!, 1), undefined);
    assert.equal(await running.anchors.proof(accounts[1]!, 2, 1), undefined);
    assert.equal(await running.anchors.show(1), undefined);
    await running.stop();
    await assert.rejects(running.anchors.show(), /the exchange is stopping/);
  });

  test('are made once for a due time, also over a restart; later for the next', async () => {
    const folder = newFolder();
    const first = await Running.start(folder);
    await first.open();
    await first.anchors.start();
    const [made] = await first.anchors.list(10);
    await first.stop();
    const second = await Running.start(folder);
    await second.pay(500, 3, 2, 5);
    await second.anchors.start();
    assert.deepEqual(await second.anchors.list(10), [made]);
    await second.stop();
    const third = await Running.start(folder, { nowMs: () => NOW_MS + 3 * HOUR_MS });
    await third.anchors.start();
    const [old, late] = await third.anchors.list(10);
    assert.deepEqual(old, made);
    assert.equal(late?.dueUs, (500_000 + 3) * HOUR_MS * 1000);
    const before = (await third.anchors.proof(3, 2, old!.sequence))!;
    const now = (await third.anchors.proof(3, 2))!;
    assert.equal(verifyProof(before, old!.root).valid, true);
    assert.equal(verifyProof(now, late!.root).valid, true);
    assert.equal(now.amount, before.amount + 5);
    assert.equal(verifyProof(before, late!.root).valid, false);
    await third.stop();
  });

  test('come when they are due', async () => {
    let nowMs = NOW_MS;
    const running = await Running.start(newFolder(), { everyMs: 50, nowMs: () => nowMs });
    await running.open();
    await running.anchors.start();
    const [first] = await running.anchors.list(1);
    await running.pay(77, 3, 2, 1);
    nowMs += 60;
    let newest = first;
    while (newest!.sequence === first!.sequence) {
      [newest] = await running.anchors.list(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(newest!.dueUs > first!.dueUs);
    await running.stop();
  });

  test('say what is wrong with their files: damage, another secret, none', async () => {
    const folder = newFolder();
    const running = await Running.start(folder);
    await running.open();
    await running.anchors.start();
    const [{ sequence }] = (await running.anchors.list(1)) as [AnchorEntry];
    await running.stop();
    const name = readdirSync(join(folder, 'anchors')).find((each) => each.endsWith('.lxa'))!;
    const path = join(folder, 'anchors', name);
    const bytes = readFileSync(path);
    const secret = join(folder, 'anchor-secret');
    const kept = readFileSync(secret);

    const reasonOf = async () => {
      const again = await Running.start(folder);
      const reason = await again.anchors.proof(3, 2, sequence).then(
        () => 'proved',
        (error: Error) => error.message,
      );
      await again.stop();
      return reason;
    };
    assert.equal(await reasonOf(), 'proved');
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 40]! ^= 1;
    writeFileSync(path, damaged);
    assert.match(await reasonOf(), /anchor-\d+\.lxa: the file is damaged/);
    writeFileSync(path, bytes);
    writeFileSync(secret, `${'00'.repeat(32)}\n`);
    assert.match(await reasonOf(), /was made with another secret/);
    writeFileSync(secret, 'nothing');
    assert.match(await reasonOf(), /does not hold 64 hexadecimal digits/);
    rmSync(secret);
    assert.match(await reasonOf(), /anchor-secret is gone/);
    writeFileSync(secret, kept);
    assert.equal(await reasonOf(), 'proved');
  });

  test('are offered to the chain until it has them', async () => {
    const published: number[] = [];
    const there = Promise.withResolvers<void>();
    let tries = 0;
    const publisher = {
      address: '0x01',
      close: () => {},
      publish: async ({ sequence }: AnchorEntry) => {
        tries += 1;
        if (tries < 2) throw new Error('the chain does not answer');
        published.push(sequence);
        there.resolve();
      },
    };
    const running = await Running.start(newFolder(), { publisher });
    await running.open();
    assert.deepEqual(running.anchors.publication, { registry: '0x01', sequence: 0 });
    await running.anchors.start();
    await there.promise;
    await running.stop();
    const [sequence] = published;
    assert.deepEqual(running.anchors.publication, { registry: '0x01', sequence });
  });

  test('that cannot be made are told, and the exchange goes on', async () => {
    const told = Promise.withResolvers<string>();
    const log = { ...SILENT_LOG, error: (message: string) => told.resolve(message) };
    const folder = newFolder();
    const running = await Running.start(folder, { log });
    await running.open();
    writeFileSync(join(folder, 'anchor-secret'), 'no secret');
    await running.anchors.start();
    assert.match(await told.promise, /could not be made: .*anchor-secret does not hold 64/);
    rmSync(join(folder, 'anchor-secret'));
    const { sequence } = await running.anchors.make(NOW_MS);
    assert.deepEqual(
      (await running.anchors.list(10)).map((each) => each.sequence),
      [sequence],
    );
    await running.stop();
  });

  test('are none where none are wanted; those that there are can be seen', async () => {
    const running = await Running.start(newFolder(), { everyMs: 0 });
    await running.open();
    await running.anchors.start();
    assert.deepEqual(await running.anchors.list(10), []);
    assert.equal(await running.anchors.show(), undefined);
    assert.equal(await running.anchors.proof(3, 2), undefined);
    const { sequence } = await running.anchors.make(NOW_MS);
    assert.equal((await running.anchors.show())?.sequence, sequence);
    await running.stop();
  });

  test('are not waited for by who stops: the next start makes what is missing', async () => {
    const folder = newFolder();
    const first = await Running.start(folder);
    await first.open();
    const starting = first.anchors.start();
    await first.stop();
    await starting;
    const second = await Running.start(folder);
    await second.anchors.start();
    const all = await second.anchors.list(10);
    assert.equal(all.length, 1);
    assert.equal((await second.anchors.show(all[0]!.sequence))?.assets[1]?.total, 1500);
    await second.stop();
  });

  test('stay as many as are wanted; of those that are gone there is nothing', async () => {
    const folder = newFolder();
    const running = await Running.start(folder, { kept: 2 });
    await running.open();
    const made: number[] = [];
    for (let k = 0; k < 4; k++) {
      await running.pay(300 + k, 3, 2, 1);
      made.push((await running.anchors.make(NOW_MS + k)).sequence);
      // Its trees are in memory from then on.
      if (k < 2) assert.notEqual(await running.anchors.proof(3, 2, made[0]!), undefined);
    }
    const listed = (await running.anchors.list(10, 1)).map(({ sequence }) => sequence);
    assert.deepEqual(listed, made.slice(2));
    for (const sequence of made.slice(0, 2)) {
      assert.equal(await running.anchors.show(sequence), undefined);
      assert.equal(await running.anchors.proof(3, 2, sequence), undefined);
    }
    const { root } = (await running.anchors.show(made[2]))!;
    assert.equal(verifyProof((await running.anchors.proof(3, 2, made[2]))!, root).valid, true);
    // What has stayed is what there is after a restart; without a limit no more are removed.
    await running.stop();
    const again = await Running.start(folder);
    await again.pay(400, 3, 2, 1);
    await again.anchors.make(NOW_MS + 9);
    assert.equal((await again.anchors.list(10)).length, 3);
    await again.stop();
  });

  test('are listed from any sequence on; totals that were changed are not shown', async () => {
    const folder = newFolder();
    const running = await Running.start(folder);
    await running.open();
    const made: number[] = [];
    for (let k = 0; k < 4; k++) {
      await running.pay(200 + k, 3, 2, 1);
      made.push((await running.anchors.make(NOW_MS + k)).sequence);
    }
    const listed = async (limit: number, from?: number) =>
      (await running.anchors.list(limit, from)).map(({ sequence }) => sequence);
    assert.deepEqual(await listed(2), made.slice(2));
    assert.deepEqual(await listed(2, 1), made.slice(0, 2));
    assert.deepEqual(await listed(9, made[1]! + 1), made.slice(2));
    for (const sequence of [made[0]!, made[1]!, made[3]!]) {
      const { root } = (await running.anchors.show(sequence))!;
      const proof = (await running.anchors.proof(3, 2, sequence))!;
      assert.equal(verifyProof(proof, root).valid, true);
    }
    const name = readdirSync(join(folder, 'anchors')).sort()[0]!;
    const path = join(folder, 'anchors', name);
    writeFileSync(path, readFileSync(path, 'latin1').replace('"total":7', '"total":6'), 'latin1');
    await assert.rejects(running.anchors.show(made[0]!), /its totals do not belong to its root/);
    await running.stop();
  });
});
