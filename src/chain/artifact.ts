/** Contracts as they were compiled (contracts/generated), and calls of them as bytes. */
import { readFileSync } from 'node:fs';
import {
  type ContractMethodUntyped,
  createContract,
  decodeError,
  deployContract,
  type EventMethodUntyped,
  events,
  type ParsedABI,
} from 'micro-eth-signer/abi.js';

export interface Artifact {
  readonly name: string;
  readonly abi: ParsedABI;
  /** Hexadecimal, without the constructor's arguments. */
  readonly bytecode: string;
}

/** @param name of the contract @throws Error where contracts/generated has none of that name */
export function readArtifact(name: string): Artifact {
  const url = new URL(`../../contracts/generated/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Artifact;
}

const toHex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;
const fromHex = (text: string) => Buffer.from(text.slice(2), 'hex');

/** Encodes and decodes what a contract takes and gives. */
export class Coder {
  readonly #artifact: Artifact;
  readonly #methods: Readonly<Record<string, ContractMethodUntyped>>;
  readonly #events: Readonly<Record<string, EventMethodUntyped>>;

  constructor(artifact: Artifact) {
    this.#artifact = artifact;
    this.#methods = createContract(artifact.abi);
    this.#events = events(artifact.abi);
  }

  /** Data of a call. @param args by name where there are several, itself where there is one */
  encode(method: string, args?: unknown): string {
    return toHex(this.#method(method).encodeInput(args));
  }

  /** What a call gave, hexadecimal, as its values. */
  decode<T>(method: string, result: string): T {
    return this.#method(method).decodeOutput(fromHex(result)) as T;
  }

  /** Data of a transaction that deploys it. */
  deployment(...args: [] | [unknown]): string {
    return deployContract(this.#artifact.abi, this.#artifact.bytecode, ...args);
  }

  /** First topic of an event. */
  topic(event: string): string {
    const inputs = this.#artifact.abi.find((each) => each.name === event)?.inputs ?? [];
    const unfiltered = Object.fromEntries(inputs.map(({ name }) => [name, null]));
    return this.#event(event).topics(unfiltered)[0]!;
  }

  /** Values of an event. */
  event<T>(event: string, topics: readonly string[], data: string): T {
    return this.#event(event).decode([...topics], data) as T;
  }

  /** Name of the error that a call was reverted with; undefined where it is none of these. */
  errorName(data: string | undefined): string | undefined {
    if (data === undefined || !/^0x[\da-f]{8}/i.test(data)) return undefined;
    return decodeError(data, this.#artifact.abi)?.name;
  }

  #method(name: string) {
    const method = this.#methods[name];
    if (method === undefined) throw new Error(`${this.#artifact.name} has no method ${name}`);
    return method;
  }

  #event(name: string) {
    const event = this.#events[name];
    if (event === undefined) throw new Error(`${this.#artifact.name} has no event ${name}`);
    return event;
  }
}
