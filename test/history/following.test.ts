/** A history that follows an exchange at work, while one or the other of them is away. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lx } from '../../src/cli/testing.ts';
import { type Folder, LoadedChild, stoppedFolder } from '../replay/exchange-folder.ts';
import { DATABASES, type DatabaseKind, scratchFolder } from './databases.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** `lx history follow` as a process of its own. */
class FollowProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  #text = '';
  #onText: (() => void) | undefined;

  constructor(args: readonly string[]) {
    const flags = ['--disable-warning=ExperimentalWarning', CLI, 'history', 'follow', ...args];
    const env = { ...process.env, NO_COLOR: '1', LX_HISTORY_URL: '' };
    this.#child = spawn(process.execPath, flags, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#closed = once(this.#child, 'close');
    const take = (text: Buffer) => {
      this.#text += String(text);
      this.#onText?.();
    };
    this.#child.stdout!.on('data', take);
    this.#child.stderr!.on('data', take);
  }

  /** Waits until it has said that, and forgets what it has said. */
  async says(pattern: RegExp): Promise<void> {
    const said = Promise.withResolvers<void>();
    this.#onText = () => {
      if (pattern.test(this.#text)) said.resolve();
    };
    this.#onText();
    const ended = this.#closed.then(() => {
      throw new Error(`it ended before it said ${pattern}: ${this.#text}`);
    });
    await Promise.race([said.promise, ended]);
    this.#text = '';
  }

  async stop(): Promise<string> {
    this.#child.kill('SIGTERM');
    const [code] = await this.#closed;
    assert.equal(code, 0, this.#text);
    return this.#text;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}

for (const kind of DATABASES) suite(kind);

function suite(kind: DatabaseKind): void {
  const noStop = kind.name !== 'SQLite' && process.env.LX_TEST_POSTGRES_URL !== undefined;
  const skip = kind.skip || (noStop && 'a given server is not stopped');
  describe(`a follower into ${kind.name}`, { skip }, () => {
    let folder: Folder;
    let scratch: ReturnType<typeof scratchFolder> | undefined;
    // Not before: a suite that is skipped runs none of its hooks.
    before(async () => {
      scratch = scratchFolder();
      await kind.begin();
      folder = await stoppedFolder(`${scratch.path}/log`, 300);
    });
    after(async () => {
      await kind.end();
      scratch?.remove();
    });

    /** Until the history has all that the log holds. */
    async function caughtUp(args: readonly string[]): Promise<void> {
      for (;;) {
        const { stdout, stderr } = await lx(['history', 'status', ...args, '--json']);
        assert.equal(stderr, '');
        if ((JSON.parse(stdout) as { commandsBehind: number }).commandsBehind === 0) return;
      }
    }

    async function reconciled(args: readonly string[]): Promise<void> {
      const { code, stdout, stderr } = await lx(['history', 'reconcile', ...args]);
      assert.equal(code, 0, stdout + stderr);
    }

    test('goes on when the database comes back, while trading goes on', async () => {
      const place = await kind.place(folder.path);
      const args = place.url === '' ? [folder.path] : [folder.path, '--url', place.url];
      const exchange = await LoadedChild.start(folder);
      const follower = new FollowProcess(args);
      let isTrading = true;
      try {
        await exchange.answered(100);
        await begun(args);
        const giveBack = await kind.takeAway(place);
        await exchange.answered(100);
        await follower.says(/the database is away \(.+\).*; trying again/);
        await exchange.answered(100);
        await giveBack();
        await follower.says(/the database is back; at sequence \d+/);
        isTrading = false;
        await exchange.kill();
        await caughtUp(args);
        assert.match(await follower.stop(), /the history is at sequence \d+/);
        await reconciled(args);
      } finally {
        if (isTrading) await exchange.kill();
        await follower.kill();
      }
    });

    /** Until the follower has written something. */
    async function begun(args: readonly string[]): Promise<void> {
      for (;;) {
        const { stdout } = await lx(['history', 'status', ...args, '--json']);
        if (stdout !== '' && (JSON.parse(stdout) as { sequence: number }).sequence > 0) return;
      }
    }

    test('follows over kills of the exchange', async () => {
      const place = await kind.place(folder.path);
      const args = place.url === '' ? [folder.path] : [folder.path, '--url', place.url];
      const follower = new FollowProcess(args);
      try {
        for (let round = 0; round < 2; round++) {
          const exchange = await LoadedChild.start(folder, 20 + round);
          try {
            await exchange.answered(100);
          } finally {
            await exchange.kill();
          }
        }
        await caughtUp(args);
        await follower.stop();
        await reconciled(args);
      } finally {
        await follower.kill();
      }
    });
  });
}
