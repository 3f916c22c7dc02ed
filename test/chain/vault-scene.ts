/**
 * For tests: what each of them about the vault begins with, and leaves nothing of. A real EVM for
 * all of a file; for each test a new vault on it, a new exchange, another way to the chain that can
 * be cut, and an empty folder.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { Anvil, findAnvil, NO_ANVIL } from '../../src/chain/testing.ts';
import { CutLine } from './cut-line.ts';
import { VaultExchange } from './vault-exchange.ts';
import { VaultWorld } from './vault-world.ts';

const path = findAnvil();
/** Where there is no EVM, the reason why nothing is tested. */
export const WITH_ANVIL = { skip: path === undefined ? NO_ANVIL : false } as const;

export interface VaultScene {
  readonly anvil: Anvil;
  readonly world: VaultWorld;
  /** Whose vault is not started yet. */
  readonly exchange: VaultExchange;
  /** Another way to the chain, opened where a test needs it. */
  readonly line: CutLine;
}

/**
 * Within `describe`: sets the scene before each test.
 * @param name of the folder
 * @param begin is handed the scene
 * @returns the data folder, empty before each test
 */
export function eachWithVault(
  name: string,
  begin: (scene: VaultScene) => void | Promise<void>,
): string {
  // Made where something is tested, and not where all is skipped: nobody would remove it.
  const folder = join(tmpdir(), `lx-${name}-${randomUUID()}`);
  let anvil: Anvil | undefined;
  let scene: VaultScene | undefined;
  before(async () => {
    mkdirSync(folder);
    if (path !== undefined) anvil = await Anvil.start(path);
  });
  after(async () => {
    await anvil?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const world = await VaultWorld.open(anvil!);
    const line = new CutLine(anvil!.url);
    scene = { anvil: anvil!, world, exchange: new VaultExchange(world), line };
    await begin(scene);
  });
  afterEach(async () => {
    await scene?.exchange.stop();
    await scene?.line.close();
    scene = undefined;
    await anvil?.rpc.call('evm_setAutomine', true);
    for (const file of readdirSync(folder)) rmSync(join(folder, file), { recursive: true });
  });
  return folder;
}
