/**
 * An authenticator in software, with everything in its answers changeable: what a dishonest page,
 * a cloned key or somebody in the middle would send. It speaks WebAuthn level 2: CBOR, COSE (ECDSA
 * with P-256), no attestation.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;
const SHORT = 24;
const ONE_BYTE = 256;

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

/** The few kinds of CBOR that an attestation is made of; RFC 8949, section 3. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, count: number) => {
    if (count < SHORT) return Buffer.from([(major << 5) | count]);
    if (count < ONE_BYTE) return Buffer.from([(major << 5) | SHORT, count]);
    return Buffer.from([(major << 5) | (SHORT + 1), count >> 8, count & 0xff]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flatMap(([key, each]) => [cbor(key), cbor(each)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** What may be wrong in an answer. */
export interface Twist {
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userHandle?: string;
  readonly counter?: number;
  /** Default: present and verified. */
  readonly flags?: number;
  /** Whose key signs. */
  readonly signer?: Credential;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
}

export interface Credential {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly cose: Buffer;
  readonly userHandle: string;
  counter: number;
}

/** Of what a page gives to the browser. */
export interface Options {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

export class Authenticator {
  readonly #origin: string;
  readonly #host: string;

  constructor(origin: string) {
    this.#origin = origin;
    this.#host = new URL(origin).hostname;
  }

  /** Makes a credential. */
  create({ challenge, user }: Options, twist: Twist = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key: [number, Cbor][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
    ];
    key.push([-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')]);
    const id = randomBytes(16);
    const credential: Credential = {
      id: id.toString('base64url'),
      privateKey,
      cose: cbor(new Map(key)),
      userHandle: user?.id ?? '',
      counter: 0,
    };
    const authData = Buffer.concat([
      this.#head(credential, twist, HAS_CREDENTIAL),
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      credential.cose,
    ]);
    const attestation = new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge, twist).toString('base64url'),
      attestationObject: cbor(attestation).toString('base64url'),
      transports: ['internal'],
    };
    return { credential, answer: this.#answer(credential, response) };
  }

  /** Signs a challenge. */
  get(credential: Credential, { challenge }: Options, twist: Twist = {}) {
    credential.counter++;
    const authData = this.#head(credential, twist, 0);
    const clientData = this.#clientData('webauthn.get', challenge, twist);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    const { privateKey } = twist.signer ?? credential;
    return this.#answer(credential, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, privateKey).toString('base64url'),
      userHandle: twist.userHandle ?? credential.userHandle,
    });
  }

  #head(credential: Credential, twist: Twist, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(twist.counter ?? credential.counter);
    const flags = Buffer.from([(twist.flags ?? USER_PRESENT | USER_VERIFIED) | more]);
    return Buffer.concat([sha256(twist.host ?? this.#host), flags, counter]);
  }

  #clientData(type: string, challenge: string, twist: Twist): Buffer {
    const { crossOrigin = false, topOrigin } = twist;
    const data = {
      type: twist.type ?? type,
      challenge: twist.challenge ?? challenge,
      origin: twist.origin ?? this.#origin,
      crossOrigin,
      ...(topOrigin === undefined ? {} : { topOrigin }),
    };
    return Buffer.from(JSON.stringify(data));
  }

  #answer<T>({ id }: Credential, response: T) {
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} } as const;
  }
}
