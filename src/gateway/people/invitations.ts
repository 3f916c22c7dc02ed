/**
 * Invitations: who holds the code may register the first passkey of a person for an account, once
 * and for a time. One file each, in `invitations/` of the data folder (0700, files 0600), named by
 * the code's hash: making one needs no running exchange, a running exchange sees it at once, and
 * taking one is deleting its file, which succeeds once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, syncFolder } from '../../files/durable-file.ts';
import type { Permission } from '../keys.ts';

export const INVITATIONS_FOLDER = 'invitations';
export const MAX_INVITATIONS = 10_000;
const HOUR_MS = 3_600_000;
export const DEFAULT_INVITATION_HOURS = 24;
export const MAX_INVITATION_HOURS = 720;
/** 128 bits: what nobody guesses, and what a plain hash protects. */
const CODE_BYTES = 16;
const CODE_FORMAT = /^[0-9a-f]{32}$/;
const FILE_FORMAT = /^[0-9a-f]{64}\.json$/;
/**
 * What operators may allow people, and people their keys. Who operates is said on the machine
 * (`lx invite --operate`, `lx key`); the treasury stays with keys.
 */
export const PERSON_PERMISSIONS = ['read', 'trade', 'transfer'] as const;

export interface Invitation {
  readonly account: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly expiresMs: number;
}

export interface NewInvitation {
  readonly account: number;
  readonly name?: string | undefined;
  /** Default: read and trade. */
  readonly permissions?: readonly Permission[] | undefined;
  /** Default: DEFAULT_INVITATION_HOURS. */
  readonly hours?: number | undefined;
}

export class Invitations {
  readonly #folder: string | undefined;
  readonly #nowMs: () => number;
  /** Texts of files, where there is no folder. */
  readonly #memory = new Map<string, string>();

  /** @param folder the data folder; undefined keeps invitations in memory only */
  constructor(folder: string | undefined, nowMs: () => number = Date.now) {
    this.#folder = folder === undefined ? undefined : join(folder, INVITATIONS_FOLDER);
    this.#nowMs = nowMs;
  }

  /** @returns the code, which is kept nowhere. @throws Error when there are too many */
  create(wanted: NewInvitation): { readonly code: string; readonly invitation: Invitation } {
    this.list();
    if (this.#names().length >= MAX_INVITATIONS) {
      throw new Error(`There are ${MAX_INVITATIONS} open invitations, the maximum; withdraw some.`);
    }
    const createdMs = this.#nowMs();
    const invitation = {
      account: wanted.account,
      name: wanted.name ?? '',
      permissions: wanted.permissions ?? ['read', 'trade'],
      createdMs,
      expiresMs: createdMs + (wanted.hours ?? DEFAULT_INVITATION_HOURS) * HOUR_MS,
    };
    const code = randomBytes(CODE_BYTES).toString('hex');
    this.#write(nameOf(code), `${JSON.stringify(invitation)}\n`);
    return { code, invitation };
  }

  /** The invitation behind a code, as long as it is good. */
  find(code: string): Invitation | undefined {
    return CODE_FORMAT.test(code) ? this.#good(nameOf(code)) : undefined;
  }

  /** Uses an invitation up. @returns undefined where there is none, or it was used or expired */
  take(code: string): Invitation | undefined {
    const invitation = this.find(code);
    return invitation !== undefined && this.#remove(nameOf(code)) ? invitation : undefined;
  }

  /** Open invitations, oldest first, each with an id to withdraw it by. Removes expired ones. */
  list(): readonly (Invitation & { readonly id: string })[] {
    const open = this.#names().flatMap((name) => {
      const invitation = this.#good(name);
      if (invitation === undefined) this.#remove(name);
      return invitation === undefined ? [] : [{ id: name.split('.', 1)[0]!, ...invitation }];
    });
    return open.sort((a, b) => a.createdMs - b.createdMs);
  }

  /** @param id as `list` tells it. @returns false where there is none */
  withdraw(id: string): boolean {
    const name = `${id}.json`;
    return FILE_FORMAT.test(name) && this.#remove(name);
  }

  #good(name: string): Invitation | undefined {
    const text = this.#read(name);
    if (text === undefined) return undefined;
    const invitation = JSON.parse(text) as Invitation;
    return invitation.expiresMs > this.#nowMs() ? invitation : undefined;
  }

  #names(): string[] {
    if (this.#folder === undefined) return [...this.#memory.keys()];
    try {
      return readdirSync(this.#folder).filter((name) => FILE_FORMAT.test(name));
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  #read(name: string): string | undefined {
    if (this.#folder === undefined) return this.#memory.get(name);
    try {
      return readFileSync(join(this.#folder, name), 'utf8');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  #write(name: string, text: string): void {
    if (this.#folder === undefined) {
      this.#memory.set(name, text);
      return;
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    replaceFile(join(this.#folder, name), text);
  }

  /** @returns whether it was there */
  #remove(name: string): boolean {
    if (this.#folder === undefined) return this.#memory.delete(name);
    try {
      unlinkSync(join(this.#folder, name));
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    // A used invitation stays used after a power cut.
    syncFolder(this.#folder);
    return true;
  }
}

function nameOf(code: string): string {
  return `${createHash('sha256').update(code).digest('hex')}.json`;
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
