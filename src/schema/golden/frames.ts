/** A fixed sample of every frame and its bytes, a line each, as `messages.txt` has for messages. */
import { BlockView } from '../../base/block-view.ts';
import { frameFields, type PlacedFrame, placedFrames } from '../generators/session.ts';

/** What encodes and decodes, by name (`encodeLogon`). */
export type FrameCodec = Readonly<
  Record<string, (view: BlockView, at: number, frame?: unknown, blockBytes?: number) => unknown>
>;

const BUFFER_BYTES = 1024;

/** A frame in which every field has a value. */
export function sampleFrame(frame: PlacedFrame): Record<string, unknown> {
  const fields = frameFields(frame).map((field, index): [string, unknown] => {
    if (field.as === 'ascii') return [field.name, `Sample-${index}`];
    if (field.as === 'bytes') {
      return [field.name, Uint8Array.from({ length: field.count! }, (_, k) => k + 1)];
    }
    if (field.values !== undefined) return [field.name, 1];
    const byType: Record<string, number> = { u8: 1, u16: 0x0102, u32: 0x01020304 };
    return [field.name, (byType[field.type] ?? 0x01020304050607) + index];
  });
  return { kind: frame.kind, ...Object.fromEntries(fields) };
}

/** A frame's name and the hex digits of its sample, a line each. */
export function goldenFrames(codec: FrameCodec): string {
  const lines = placedFrames.map((frame) => {
    const view = new BlockView(new ArrayBuffer(BUFFER_BYTES));
    codec[`encode${frame.name}`]!(view, 0, sampleFrame(frame), 0);
    return `${frame.name} ${Buffer.from(view.u8.subarray(0, frame.bytes)).toString('hex')}`;
  });
  return `${lines.join('\n')}\n`;
}
