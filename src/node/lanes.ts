/**
 * The two rings between the main thread and the engine thread, placed in the engine's own memory:
 *
 *   control region │ command ring's words │ event ring's words │ … │ a block of headroom │
 *   commands       │ main thread ▶ engine thread │
 *   events         │ engine thread ▶ main thread │
 */
import { RING_CONTROL_BYTES, type RingOptions } from '../base/one-to-one-ring.ts';
import type { Layout } from '../engine/engine.ts';

/** Commands that wait at most, in bytes: 2 MiB, 32,768 blocks. */
export const COMMAND_RING_BYTES = 2 ** 21;
/** Events that wait at most, in bytes: 8 MiB, 131,072 blocks. */
export const EVENT_RING_BYTES = 2 ** 23;

export interface Lanes {
  readonly commands: RingOptions;
  readonly events: RingOptions;
}

export function lanesOf(buffer: ArrayBufferLike, layout: Layout): Lanes {
  const { control, commands, events } = layout;
  return {
    commands: { buffer, controlAt: control.from, from: commands.from, to: commands.to },
    events: {
      buffer,
      controlAt: control.from + RING_CONTROL_BYTES,
      from: events.from,
      to: events.to,
    },
  };
}
