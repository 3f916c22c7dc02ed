/** The cores that the conformance suite and the fuzzer run on. */
import { Engine } from '../engine.ts';
import { ReferenceEngine } from '../reference/reference.ts';
import { createEngine, engineModule } from '../testing.ts';
import type { CoreFactory } from './run.ts';

export interface NamedCore {
  readonly name: string;
  readonly make: CoreFactory;
}

/** The least that an engine takes, so that commands with many events are written in pieces. */
const SMALL_EVENT_BYTES = 32_768;

export const TWIN: NamedCore = {
  name: 'naive twin',
  make: (config) => new ReferenceEngine(config),
};

export const FAST: NamedCore = {
  name: 'fast engine',
  make: (config) => createEngine(config),
};

export const FAST_IN_LITTLE_ROOM: NamedCore = {
  name: 'fast engine with little room for events',
  make: (config) =>
    Engine.create({ module: engineModule(), config, eventBytes: SMALL_EVENT_BYTES }),
};
