/**
 * API keys: who may act for which account. Kept in memory and, when a folder is given, in its
 * `keys.json` (mode 0600: it holds HMAC secrets, which signatures cannot be checked without),
 * replaced atomically at every change. Only one process may write the file; the folder's lock is
 * the node's business. Errors name the file and what to do.
 */
import { createPublicKey, createSecretKey, type KeyObject, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files/durable-file.ts';
import { AddressRule, checkScope, type KeyScope } from './key-scope.ts';

/**
 * `transfer`: money may leave the account. `treasury`: mint and burn. Neither is part of another:
 * a key that only trades cannot move money out, whatever it was made by.
 */
export type Permission = 'read' | 'trade' | 'transfer' | 'operate' | 'treasury';

/** A key as others may see it. */
export interface ApiKey {
  /** 64 letters and digits, sent as X-MBX-APIKEY. */
  readonly key: string;
  readonly kind: 'hmac' | 'ed25519';
  /** Engine account. */
  readonly account: number;
  readonly label: string;
  readonly permissions: readonly Permission[];
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** What narrows it further; undefined: nothing. */
  readonly scope?: KeyScope | undefined;
}

interface StoredKey extends ApiKey {
  /** HMAC secret, or Ed25519 public key as PEM. */
  readonly material: string;
}

/** A key with what its signatures are checked with. */
export interface VerifyingKey extends ApiKey {
  readonly keyObject: KeyObject;
  readonly addressRule: AddressRule;
}

export interface NewKey {
  readonly account: number;
  readonly label?: string;
  /** Default: read and trade. */
  readonly permissions?: readonly Permission[];
  readonly scope?: KeyScope | undefined;
}

/** Longest wait of a timer of the runtime. */
const MAX_TIMER_MS = 2 ** 31 - 1;
export const MAX_KEYS = 100_000;
export const KEYS_FILE = 'keys.json';
const FILE_VERSION = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LENGTH = 64;

export class KeyStore {
  readonly #folder: string | undefined;
  readonly #nowMs: () => number;
  readonly #keys = new Map<string, StoredKey & VerifyingKey>();
  readonly #revokeListeners = new Set<(key: ApiKey) => void>();
  /** Of keys whose time will be up. */
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /**
   * @param folder where `keys.json` is or will be; undefined keeps the keys in memory only
   * @throws Error when the file cannot be read or does not hold keys
   */
  constructor(folder: string | undefined, nowMs: () => number = Date.now) {
    this.#folder = folder;
    this.#nowMs = nowMs;
    if (folder !== undefined) for (const each of readKeys(join(folder, KEYS_FILE))) this.#add(each);
  }

  /** Makes a key with a shared secret. The secret is not shown again by `list`. */
  createHmac(wanted: NewKey): { readonly key: ApiKey; readonly secret: string } {
    const secret = randomText();
    return { key: this.#create(wanted, 'hmac', secret), secret };
  }

  /** Registers a client's Ed25519 public key. @throws Error when the PEM holds no such key */
  createEd25519(wanted: NewKey & { readonly publicKeyPem: string }): ApiKey {
    const keyObject = publicKey(wanted.publicKeyPem);
    const pem = keyObject.export({ type: 'spki', format: 'pem' }).toString();
    return this.#create(wanted, 'ed25519', pem);
  }

  /** The key, or undefined when unknown, revoked or expired. */
  find(key: string): VerifyingKey | undefined {
    const found = this.#keys.get(key);
    const expiresMs = found?.scope?.expiresMs;
    return expiresMs !== undefined && this.#nowMs() >= expiresMs ? undefined : found;
  }

  /**
   * Another key for what a key may do: with a secret, or for a public key. The old one is good for
   * `graceMs` more, with its open sessions; then, or at once with 0, it is revoked.
   * @returns undefined when there is no such key
   * @throws Error when the PEM holds no such key
   */
  rotate(
    key: string,
    { graceMs, publicKeyPem }: { readonly graceMs: number; readonly publicKeyPem?: string },
  ): { readonly key: ApiKey; readonly secret: string | undefined } | undefined {
    const old = this.find(key) as (StoredKey & VerifyingKey) | undefined;
    if (old === undefined) return undefined;
    const { account, label, permissions, scope } = old;
    const wanted = { account, label, permissions, scope };
    const made =
      publicKeyPem === undefined
        ? this.createHmac(wanted)
        : { key: this.createEd25519({ ...wanted, publicKeyPem }), secret: undefined };
    if (graceMs > 0) this.#expire(old, this.#nowMs() + graceMs);
    else this.revoke(key);
    return made;
  }

  /** All keys, oldest first, without secrets. */
  list(): ApiKey[] {
    return [...this.#keys.values()].map(shown);
  }

  /**
   * Forgets a key, at once and in the file. What another program has since done to the file stays:
   * its new keys count from the next start.
   * @returns false when there is no such key
   */
  revoke(key: string): boolean {
    const known = this.#keys.get(key);
    if (known === undefined) return false;
    this.#keys.delete(key);
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    for (const listener of this.#revokeListeners) listener(shown(known));
    if (this.#folder !== undefined) {
      const inFile = readKeys(join(this.#folder, KEYS_FILE));
      this.#write(inFile.filter((each) => each.key !== key));
    }
    return true;
  }

  /** Ends no more keys when their time is up, and so writes nothing more by itself. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Told of every revoked key. @returns how to stop it */
  onRevoke(listener: (key: ApiKey) => void): () => void {
    this.#revokeListeners.add(listener);
    return () => this.#revokeListeners.delete(listener);
  }

  #expire(old: StoredKey, atMs: number): void {
    const expiresMs = Math.min(atMs, old.scope?.expiresMs ?? atMs);
    this.#add({ ...old, scope: { ...old.scope, expiresMs } });
    this.#write([...this.#keys.values()]);
  }

  /** Ends the sessions of a key when its time is up, as a revocation does. */
  #watch(key: string, expiresMs: number): void {
    const waitMs = Math.min(Math.max(0, expiresMs - this.#nowMs()), MAX_TIMER_MS);
    const timer = setTimeout(() => {
      const known = this.#keys.get(key);
      if (known?.scope?.expiresMs !== expiresMs) return;
      if (this.#nowMs() < expiresMs) this.#watch(key, expiresMs);
      else this.revoke(key);
    }, waitMs);
    timer.unref();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, timer);
  }

  #create(wanted: NewKey, kind: ApiKey['kind'], material: string): ApiKey {
    if (this.#keys.size >= MAX_KEYS) {
      throw new Error(`There are ${MAX_KEYS} API keys, the maximum; revoke some first.`);
    }
    if (wanted.scope !== undefined) checkScope(wanted.scope);
    const stored: StoredKey = {
      key: randomText(),
      kind,
      account: wanted.account,
      label: wanted.label ?? '',
      permissions: wanted.permissions ?? ['read', 'trade'],
      createdMs: this.#nowMs(),
      scope: wanted.scope,
      material,
    };
    this.#add(stored);
    this.#write([...this.#keys.values()]);
    return shown(stored);
  }

  #add(stored: StoredKey): void {
    const isHmac = stored.kind === 'hmac';
    const keyObject = isHmac
      ? createSecretKey(Buffer.from(stored.material))
      : publicKey(stored.material);
    const addressRule = new AddressRule(stored.scope ?? {});
    this.#keys.set(stored.key, { ...stored, keyObject, addressRule });
    const expiresMs = stored.scope?.expiresMs;
    if (expiresMs !== undefined) this.#watch(stored.key, expiresMs);
  }

  #write(stored: readonly StoredKey[]): void {
    if (this.#folder === undefined) return;
    const keys = stored.map((each) => ({ ...shown(each), material: each.material }));
    const path = join(this.#folder, KEYS_FILE);
    const text = `${JSON.stringify({ version: FILE_VERSION, keys }, null, 1)}\n`;
    // A key may be what a folder begins with.
    mkdirSync(this.#folder, { recursive: true });
    replaceFile(path, text);
  }
}

function shown(key: ApiKey): ApiKey {
  const { account, createdMs, kind, label, permissions, scope } = key;
  const narrowed = scope === undefined ? {} : { scope };
  return { key: key.key, kind, account, label, permissions, createdMs, ...narrowed };
}

function randomText(): string {
  let text = '';
  for (let k = 0; k < KEY_LENGTH; k++) text += ALPHABET[randomInt(ALPHABET.length)];
  return text;
}

function publicKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Error('This is not a public key in PEM; it begins with -----BEGIN PUBLIC KEY-----.');
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new Error(`The public key is of type ${key.asymmetricKeyType}; an Ed25519 key is needed.`);
}

function readKeys(path: string): StoredKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`The API keys in ${path} cannot be read: ${(error as Error).message}`);
  }
  const remedy = 'restore it from a backup, or move it away to start without keys';
  let content: { version?: unknown; keys?: unknown };
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`${path} does not hold JSON; ${remedy}.`);
  }
  if (content?.version !== FILE_VERSION) {
    throw new Error(
      `${path} is of version ${content?.version}; this program reads version ${FILE_VERSION}.`,
    );
  }
  if (!Array.isArray(content.keys) || !content.keys.every(isStoredKey)) {
    throw new Error(`${path} holds something that is not an API key; ${remedy}.`);
  }
  return content.keys;
}

function isStoredKey(value: unknown): value is StoredKey {
  const each = value as Partial<StoredKey> | null;
  return (
    typeof each?.key === 'string' &&
    (each.kind === 'hmac' || each.kind === 'ed25519') &&
    Number.isSafeInteger(each.account) &&
    typeof each.label === 'string' &&
    Array.isArray(each.permissions) &&
    typeof each.createdMs === 'number' &&
    typeof each.material === 'string' &&
    (each.scope === undefined || isScope(each.scope))
  );
}

function isScope(scope: unknown): scope is KeyScope {
  if (typeof scope !== 'object' || scope === null) return false;
  try {
    checkScope(scope);
    return true;
  } catch {
    return false;
  }
}
