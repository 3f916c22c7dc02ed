/**
 * What the engine does in a browser and in Node, to be compared: seeded commands of every kind
 * (the fuzzer's, made with the naive twin's help) through `Engine`, with a move to an engine
 * restored from a snapshot in the middle. Imports only what runs in a browser as it is.
 */
import { hash53 } from '../../src/base/hash53.ts';
import { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/reference.ts';
import type { Event } from '../../src/schema/generated/protocol.ts';
import { Generator } from '../fuzz/generator.ts';
import { PROFILES } from '../fuzz/profiles.ts';

export const SEED = 20_260_101;
export const COMMANDS = 4_000;

export interface WorkloadResult {
  readonly commands: number;
  readonly events: number;
  /** Over every event, in order. */
  readonly eventDigest: number;
  readonly snapshotBytes: number;
  readonly openOrders: number;
  /** Hexadecimal. */
  readonly stateHash: string;
}

/** Events as text that is the same everywhere: ids of transfers are 128 bits wide. */
function textOf(events: readonly Event[]): string {
  return JSON.stringify(events, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString(16) : value,
  );
}

/** Runs the commands of `SEED`. @throws Error where a restored engine has another state */
export function runWorkload(module: WebAssembly.Module): WorkloadResult {
  const profile = PROFILES[0]!;
  let engine = Engine.create({ module, config: profile.config });
  const twin = new ReferenceEngine(profile.config);
  const generator = new Generator(SEED, profile, twin);
  let [events, eventDigest, snapshotBytes] = [0, 0, 0];
  for (let k = 0; k < COMMANDS; k++) {
    const command = generator.next();
    generator.learn(twin.apply(command));
    const written = engine.apply(command);
    events += written.length;
    eventDigest = hash53(`${eventDigest}${textOf(written)}`);
    if (k !== COMMANDS / 2) continue;
    const snapshot = engine.snapshot();
    snapshotBytes = snapshot.length;
    const restored = Engine.restore(snapshot, { module });
    if (restored.stateHash() !== engine.stateHash()) throw new Error('another state after restore');
    engine = restored;
  }
  return {
    commands: engine.sequence,
    events,
    eventDigest,
    snapshotBytes,
    openOrders: [...engine.openOrders()].length,
    stateHash: engine.stateHash().toString(16),
  };
}
