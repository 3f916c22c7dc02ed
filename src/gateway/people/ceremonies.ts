/**
 * WebAuthn's two ceremonies: registering a passkey and logging in with one. Each begins with a
 * challenge of ours, which is good for five minutes and for one answer. What an authenticator
 * answers is verified by @simplewebauthn/server, which is loaded when the first ceremony begins.
 * Everything that is wrong with an answer is the same refusal; the reason goes to the log.
 */
import { randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { peopleError } from './errors.ts';
import type { Passkey } from './store.ts';

export const CHALLENGE_MS = 300_000;
/** Begun and not yet ended; a further one puts the oldest out. */
export const MAX_CEREMONIES = 10_000;
const CHALLENGE_BYTES = 32;
const NAME = 'LX DEX';
/** COSE: Ed25519, ECDSA with P-256, RSA with SHA-256. */
const ALGORITHMS = [-8, -7, -257];
const MAX_LABEL_CHARS = 100;

/** Where passkeys belong to. */
export interface Site {
  /** `https://trade.example.com` */
  readonly origin: string;
  /** `trade.example.com` */
  readonly host: string;
}

/** Why a registration may be. */
export interface Registration {
  /** The user handle. */
  readonly person: string;
  readonly name: string;
  /** The invitation's code; undefined: a session of this very person. */
  readonly code: string | undefined;
  /** Credential ids that the person has already. */
  readonly has: readonly string[];
}

interface Begun {
  readonly expiresMs: number;
  /** Undefined: a log-in. */
  readonly registration: Registration | undefined;
}

type Library = typeof import('@simplewebauthn/server');
let loading: Promise<Library> | undefined;

function library(): Promise<Library> {
  loading ??= import('@simplewebauthn/server');
  return loading;
}

export interface CeremonyOptions {
  readonly nowMs: () => number;
  readonly site: () => Site;
  /** Told why an answer was refused. */
  readonly onRefusal: (why: string) => void;
}

export class Ceremonies {
  readonly #options: CeremonyOptions;
  /** By challenge, oldest first. */
  readonly #begun = new Map<string, Begun>();

  constructor(options: CeremonyOptions) {
    this.#options = options;
  }

  /** What the browser is to give to `navigator.credentials.create`. */
  async beginRegistration(
    registration: Registration,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpName: NAME,
      rpID: this.#options.site().host,
      userID: bytesOf(registration.person),
      userName: registration.name,
      userDisplayName: registration.name,
      challenge: bytesOf(this.#begin(registration)),
      timeout: CHALLENGE_MS,
      attestationType: 'none',
      excludeCredentials: registration.has.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** What the browser is to give to `navigator.credentials.get`. */
  async beginLogin(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID: this.#options.site().host,
      challenge: bytesOf(this.#begin(undefined)),
      timeout: CHALLENGE_MS,
      userVerification: 'required',
    });
  }

  /** @throws DialectError -8004 whatever is wrong with the answer */
  async endRegistration(
    answer: unknown,
    label: string,
  ): Promise<{ readonly registration: Registration; readonly passkey: Passkey }> {
    const { challenge, begun } = this.#end(answer);
    const { registration } = begun;
    if (registration === undefined) throw this.#refuse('a log-in was answered by a registration');
    const { origin, host } = this.#options.site();
    const { verifyRegistrationResponse } = await library();
    const verified = await this.#verified(() =>
      verifyRegistrationResponse({
        response: answer as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: host,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (verified.registrationInfo === undefined) throw this.#refuse('not verified');
    const { credential } = verified.registrationInfo;
    const nowMs = this.#options.nowMs();
    const passkey = {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: credential.transports ?? [],
      label: label.slice(0, MAX_LABEL_CHARS),
      createdMs: nowMs,
      usedMs: nowMs,
    };
    return { registration, passkey };
  }

  /**
   * @param find the passkey of a credential id, and whose it is
   * @returns the passkey that logged in, and the counter that it has now
   * @throws DialectError -8004 whatever is wrong with the answer
   */
  async endLogin(
    answer: unknown,
    find: (id: string) => { readonly person: string; readonly passkey: Passkey } | undefined,
  ): Promise<{ readonly person: string; readonly passkey: Passkey; readonly counter: number }> {
    const { challenge, begun } = this.#end(answer);
    if (begun.registration !== undefined) throw this.#refuse('a registration was answered so');
    const response = answer as AuthenticationResponseJSON;
    const known = find(response.id);
    if (known === undefined) throw this.#refuse('the passkey is unknown');
    if (response.response.userHandle !== known.person) throw this.#refuse("another's passkey");
    const { origin, host } = this.#options.site();
    const { verifyAuthenticationResponse } = await library();
    const { id, publicKey, counter } = known.passkey;
    const verified = await this.#verified(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: host,
        credential: { id, publicKey: bytesOf(publicKey), counter },
      }),
    );
    if (!verified.verified) throw this.#refuse('the signature is not valid');
    const { newCounter } = verified.authenticationInfo;
    // Meanwhile the passkey may have been removed, or have logged in elsewhere.
    const now = find(id);
    if (now === undefined) throw this.#refuse('the passkey was removed');
    const isAhead = newCounter > now.passkey.counter || (newCounter === 0 && counter === 0);
    if (!isAhead) throw this.#refuse('the counter went back');
    return { ...now, counter: newCounter };
  }

  #begin(registration: Registration | undefined): string {
    const [oldest] = this.#begun.keys();
    if (this.#begun.size >= MAX_CEREMONIES && oldest !== undefined) this.#begun.delete(oldest);
    const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url');
    const expiresMs = this.#options.nowMs() + CHALLENGE_MS;
    this.#begun.set(challenge, { expiresMs, registration });
    return challenge;
  }

  /** Uses up the challenge that an answer is to. */
  #end(answer: unknown): { readonly challenge: string; readonly begun: Begun } {
    const challenge = challengeOf(answer);
    if (challenge === undefined) throw this.#refuse('it names no challenge');
    const begun = this.#begun.get(challenge);
    this.#begun.delete(challenge);
    if (begun === undefined) throw this.#refuse('the challenge is unknown or was answered before');
    if (begun.expiresMs > this.#options.nowMs()) return { challenge, begun };
    throw this.#refuse('the challenge has expired');
  }

  async #verified<T>(verify: () => Promise<T>): Promise<T> {
    try {
      return await verify();
    } catch (error) {
      throw this.#refuse((error as Error).message);
    }
  }

  #refuse(why: string) {
    this.#options.onRefusal(why);
    return peopleError('NO_PASSKEY');
  }
}

/** The challenge in what an authenticator has signed, base64url. */
function challengeOf(answer: unknown): string | undefined {
  const data = (answer as { response?: { clientDataJSON?: unknown } } | null)?.response;
  if (typeof data?.clientDataJSON !== 'string') return undefined;
  try {
    const text = Buffer.from(data.clientDataJSON, 'base64url').toString();
    const { challenge } = JSON.parse(text) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
