/** A history that follows an exchange at work, while one or the other of them is away. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { PositionError } from '../../src/history/history.ts';
import { ScriptProcess } from '../crash/server-process.ts';
import { LoadedChild, stoppedFolder } from '../replay/exchange-folder.ts';
import { CLI, DATABASES, type DatabaseKind, type Place, scratchFolder } from './databases.ts';
import { assertReconciled, InProcessFollower } from './following.ts';

for (const kind of DATABASES) suite(kind);

function suite(kind: DatabaseKind): void {
  const skip = kind.skip || (kind.isGiven && 'a given server is not stopped');
  describe(`a follower into ${kind.name}`, { skip }, () => {
    const scratch = scratchFolder();
    let begun: Promise<void> | undefined;
    after(async () => {
      await kind.end();
      scratch.remove();
    });

    /** A venue that has traded, an empty history beside it. */
    async function venue(name: string) {
      begun ??= kind.begin();
      await begun;
      const folder = await stoppedFolder(`${scratch.path}/${name}`, 100);
      return { folder, place: await kind.place(folder.path) };
    }

    /** Runs `work` beside an exchange that trades, which is killed afterwards. */
    async function whileTrading(
      { folder }: Awaited<ReturnType<typeof venue>>,
      work: (exchange: LoadedChild) => Promise<void>,
      seed = 2,
    ): Promise<void> {
      const exchange = await LoadedChild.start(folder, seed);
      try {
        await work(exchange);
      } finally {
        await exchange.kill();
      }
    }

    const rows = (folder: string, place: Place) => assertReconciled(folder, place);

    test('goes on when the database comes back, while trading goes on', async () => {
      const at = await venue('away');
      const follower = new InProcessFollower({ folder: at.folder.path, place: at.place });
      await whileTrading(at, async (exchange) => {
        await exchange.answered(50);
        await follower.until(({ state }) => state === 'writes');
        const giveBack = await kind.takeAway(at.place);
        let attempts = 0;
        await exchange.answered(50);
        await follower.until(({ state }) => state === 'away' && ++attempts > 3);
        await exchange.answered(200);
        await giveBack();
        await follower.until(({ state }) => state === 'writes');
      });
      await follower.caughtUp(at.folder.path);
      await follower.stop();
      await rows(at.folder.path, at.place);
    });

    test('has no hole and no double, whenever the database crashes', async () => {
      const at = await venue('crash');
      const prng = new Prng(5);
      const options = { folder: at.folder.path, place: at.place, flushRows: 40 };
      const follower = new InProcessFollower(options);
      await whileTrading(at, async (exchange) => {
        for (let round = 0; round < 5; round++) {
          await exchange.answered(prng.between(10, 90));
          const giveBack = await kind.takeAway(at.place, 'crash');
          await exchange.answered(prng.between(1, 30));
          await giveBack();
        }
      });
      await follower.caughtUp(at.folder.path);
      await follower.stop();
      await rows(at.folder.path, at.place);
    });

    test('of two, one is refused or writes the same; there is no double', async () => {
      const at = await venue('two');
      const options = { folder: at.folder.path, place: at.place, flushRows: 30 };
      const followers = [1, 2].map(() => new InProcessFollower(options));
      await whileTrading(at, (exchange) => exchange.answered(300));
      const ends = await Promise.allSettled(
        followers.map(async (each) => {
          await each.caughtUp(at.folder.path);
          await each.stop();
        }),
      );
      const refused = ends.filter((each) => each.status === 'rejected');
      assert.ok(refused.length < 2);
      for (const { reason } of refused) assert.ok(reason instanceof PositionError, reason);
      await rows(at.folder.path, at.place);
    });

    test('follows over kills of the exchange', async () => {
      const at = await venue('kills');
      const follower = new InProcessFollower({ folder: at.folder.path, place: at.place });
      for (const seed of [20, 21]) {
        await whileTrading(at, (exchange) => exchange.answered(100), seed);
      }
      await follower.caughtUp(at.folder.path);
      await follower.stop();
      await rows(at.folder.path, at.place);
    });

    test('as a command goes on until it is told to stop', async () => {
      const at = await venue('command');
      const flags = at.place.url === '' ? [] : ['--url', at.place.url];
      const giveBack = await kind.takeAway(at.place);
      const command = new ScriptProcess(CLI, ['history', 'follow', at.folder.path, ...flags]);
      await command.seen(/the database is away \(.+\).*; trying again/, 'stderr');
      await giveBack();
      await command.seen(/the database is back; at sequence \d+/, 'stderr');
      assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
      assert.match(command.stdout, /the history is at sequence \d+\n$/);
    });

    test('as a command that is told to stop before the database is there ends well', async () => {
      const at = await venue('stopped');
      const flags = at.place.url === '' ? [] : ['--url', at.place.url];
      const giveBack = await kind.takeAway(at.place);
      const command = new ScriptProcess(CLI, ['history', 'follow', at.folder.path, ...flags]);
      await command.seen(/the database is away \(.+\)/, 'stderr');
      assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
      assert.match(command.stdout, /the history was not reached; nothing was written\n$/);
      await giveBack();
    });
  });
}
