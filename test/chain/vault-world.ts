/** For tests: a real EVM with a registry of anchors, a token, a vault, and people. */
import { Anchor } from '../../src/anchor/anchor.ts';
import { nodeHash } from '../../src/anchor/node-hash.ts';
import { type Proof, toHex } from '../../src/anchor/proof.ts';
import { Coder, readArtifact } from '../../src/chain/artifact.ts';
import type { Receipt } from '../../src/chain/chain.ts';
import { AnchorRegistry } from '../../src/chain/registry.ts';
import type { ChainError } from '../../src/chain/rpc.ts';
import { Sender } from '../../src/chain/sender.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import type { Anvil } from '../../src/chain/testing.ts';
import {
  type AnchorTotals,
  deployVault,
  NATIVE,
  payeeBytes,
  VaultCalls,
  VaultReader,
  vaultRefusal,
} from '../../src/chain/vault.ts';

/** Asset ids of a venue: a token with 6 places, kept with 6; and the coin, 18 places, with 8. */
export const USD = 2;
export const ETH = 4;
export const COIN_PER_UNIT = 10n ** 10n;
export const SILENCE_SECONDS = 604_800;
export const POLL_MS = 10;
const TOKEN = new Coder(readArtifact('TestToken'));
const PAYEE = new Coder(readArtifact('TestPayee'));
const TWICE = new Coder(readArtifact('TestTwice'));

/** What a token does, in the contract's numbers. */
export const Manner = {
  PLAIN: 0,
  SILENT: 1,
  GREEDY: 2,
  LYING: 3,
  INTRUSIVE: 4,
  CHOOSY: 5,
  BUSY: 6,
} as const;

/** Units by account, of each asset; and who may be paid without the operator. */
export interface Balances {
  readonly usd: Readonly<Record<number, number>>;
  readonly eth: Readonly<Record<number, number>>;
  readonly holders?: Readonly<Record<number, string>>;
}

export class VaultWorld {
  readonly anvil: Anvil;
  readonly operator: Sender;
  /** People with coin: ten keys, the first is the operator's. */
  readonly people: readonly Sender[];
  readonly registry: AnchorRegistry;
  readonly token: string;
  readonly vault: VaultReader;
  #sequence = 0;

  private constructor(
    anvil: Anvil,
    people: readonly Sender[],
    parts: { registry: AnchorRegistry; token: string; vault: VaultReader },
  ) {
    this.anvil = anvil;
    this.people = people;
    this.operator = people[0]!;
    this.registry = parts.registry;
    this.token = parts.token;
    this.vault = parts.vault;
  }

  static async open(anvil: Anvil): Promise<VaultWorld> {
    const people = anvil.keys.map(
      (key) => new Sender({ url: anvil.url, signer: new KeySigner(key), pollMs: POLL_MS }),
    );
    const [operator] = people;
    const registry = await AnchorRegistry.deploy(operator!);
    const { contractAddress } = await operator!.carryOut({ data: TOKEN.deployment(6n) });
    const token = contractAddress!;
    const address = await deployVault(operator!, {
      registry: registry.address,
      operator: operator!.signer.address,
      silenceSeconds: SILENCE_SECONDS,
      assets: [
        { asset: USD, token, tokensPerUnit: 1n },
        { asset: ETH, token: NATIVE, tokensPerUnit: COIN_PER_UNIT },
      ],
    });
    const vault = new VaultReader(operator!.chain, address);
    return new VaultWorld(anvil, people, { registry, token, vault });
  }

  /** Whoever pays tokens into this vault mints them first. */
  async payIn(by: Sender, asset: number, to: string, units: number): Promise<Receipt> {
    const data = VaultCalls.deposit(asset, to, units);
    if (asset === ETH) {
      return by.carryOut({ to: this.vault.address, data, value: BigInt(units) * COIN_PER_UNIT });
    }
    await this.mint(by, units);
    return by.carryOut({ to: this.vault.address, data });
  }

  /** Pays coin in twice in one transaction. */
  async payInTwice(by: Sender, to: string, units: number): Promise<void> {
    const { contractAddress } = await by.carryOut({ data: TWICE.deployment() });
    const args = { vault: this.vault.address, asset: BigInt(ETH), to: payeeBytes(to) };
    const data = TWICE.encode('deposit', { ...args, units: BigInt(units) });
    const value = 2n * BigInt(units) * COIN_PER_UNIT;
    await by.carryOut({ to: contractAddress!, data, value });
  }

  /** Gives tokens that the vault may take. */
  async mint(to: Sender, amount: number): Promise<void> {
    const { address } = to.signer;
    const mint = TOKEN.encode('mint', { to: address, amount: BigInt(amount) });
    await to.carryOut({ to: this.token, data: mint });
    const spend = { spender: this.vault.address, amount: 2n ** 128n };
    await to.carryOut({ to: this.token, data: TOKEN.encode('approve', spend) });
  }

  async behave(manner: number): Promise<void> {
    await this.operator.carryOut({
      to: this.token,
      data: TOKEN.encode('behave', BigInt(manner)),
    });
  }

  /** A contract that takes the coin as it is told to. @returns its address */
  async payee(refuse: boolean, intrude: boolean): Promise<string> {
    const { contractAddress } = await this.operator.carryOut({ data: PAYEE.deployment() });
    const data = PAYEE.encode('behave', { refuse, intrude });
    await this.operator.carryOut({ to: contractAddress!, data });
    return contractAddress!;
  }

  async wasRefused(payee: string): Promise<boolean> {
    const said = await this.operator.chain.call(payee, PAYEE.encode('wasRefused'));
    return PAYEE.decode('wasRefused', said);
  }

  async tokensOf(owner: string): Promise<number> {
    const said = await this.operator.chain.call(this.token, TOKEN.encode('balanceOf', owner));
    return Number(TOKEN.decode<bigint>('balanceOf', said));
  }

  send(by: Sender, data: string): Promise<Receipt> {
    return by.carryOut({ to: this.vault.address, data });
  }

  /** The contract's name for why it would not. */
  async refusal(doing: Promise<unknown>): Promise<string> {
    try {
      await doing;
    } catch (error) {
      return vaultRefusal(error) ?? `${(error as ChainError).message}`;
    }
    return 'it was done';
  }

  /** An anchor of these balances. */
  anchorOf({ eth, holders = {}, usd }: Balances): Anchor {
    const assetOf = (asset: number, name: string, units: Readonly<Record<number, number>>) => ({
      ...{ asset, name, decimals: asset === USD ? 6 : 8 },
      accounts: Uint32Array.from(Object.keys(units), Number),
      amounts: Float64Array.from(Object.values(units)),
    });
    this.#sequence += 10;
    const addressOf = (account: number) => holders[account]?.slice(2);
    return new Anchor(
      {
        ...{ sequence: this.#sequence, timeUs: this.#sequence * 1000 },
        logHash: new Uint8Array(32).fill(7),
        secret: new Uint8Array(32).fill(9),
        assets: [assetOf(USD, 'USD', usd), assetOf(ETH, 'ETH', eth)],
        holderOf: (account) => {
          const text = addressOf(account);
          return text === undefined ? undefined : Buffer.from(text, 'hex');
        },
      },
      nodeHash,
    );
  }

  async publish(anchor: Anchor): Promise<void> {
    const { logHash, sequence, timeUs } = anchor.header;
    await this.registry.publish({
      ...{ sequence, timeUs, root: toHex(anchor.root), logHash: toHex(logHash) },
    });
  }

  /** Published, and adopted by the vault. */
  async adopt(anchor: Anchor, numbers: readonly number[], inFlight: readonly string[] = []) {
    await this.publish(anchor);
    await this.send(this.operator, VaultCalls.adopt(totalsOf(anchor), numbers, inFlight));
  }

  async passSeconds(seconds: number): Promise<void> {
    await this.anvil.rpc.call('evm_increaseTime', seconds);
    await this.anvil.rpc.call('evm_mine');
  }
}

/** What every proof of an anchor carries of it. */
export function totalsOf({ header, totals }: Anchor): AnchorTotals {
  const { logHash, sequence, timeUs } = header;
  const assets = totals.map((each) => ({ ...each, root: toHex(each.root) }));
  return { sequence, timeUs, logHash: toHex(logHash), assets };
}

export const proofOf = (anchor: Anchor, account: number, asset: number): Proof =>
  anchor.proof(account, asset)!;

/** 32 digits. */
export const idOf = (number: number) => `4c58${String(number).padStart(28, '0')}`;
