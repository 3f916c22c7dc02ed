/** Events that wait, as the frames that go out. */
import { BlockView } from '../../base/block-view.ts';
import {
  EVENTS_BYTES,
  encodeEvents,
  FrameKind,
  MAX_FRAME_BYTES,
} from '../../schema/generated/session.ts';
import type { StreamReader } from '../streams/stream-reader.ts';

/** Most bytes of frames made before they are given to the socket. */
const WRITE_BYTES = 2 ** 18;
const MAX_EVENTS = 0xffff;

/** As many frames of waiting events as one write takes. */
export function framesOf(events: StreamReader): Uint8Array {
  const room = Math.min(WRITE_BYTES, events.bytesBehind * 2);
  const buffer = new ArrayBuffer(Math.max(room, EVENTS_BYTES + 64 * 8));
  const view = new BlockView(buffer);
  let at = 0;
  while (events.hasMore) {
    const limit = Math.min(buffer.byteLength - at, MAX_FRAME_BYTES) - EVENTS_BYTES;
    const { sequence } = events;
    const bytes = events.take(view.u8, at + EVENTS_BYTES, limit, MAX_EVENTS);
    if (bytes === 0) break;
    const { takenEvents: count, takenTimeUs: timeUs } = events;
    at += encodeEvents(view, at, { kind: FrameKind.Events, count, sequence, timeUs }, bytes);
  }
  return view.u8.subarray(0, at);
}
