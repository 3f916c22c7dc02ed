/** A fixed sample of every message of market data and its bytes, as `messages.txt` has others. */
import { BlockView } from '../../base/block-view.ts';
import type { MarketData } from '../generated/market-data.ts';
import { placedMarketData } from '../generators/plan.ts';
import { BLOCK_BYTES } from '../types.ts';
import { sampleOf } from './samples.ts';

/** What encodes; given by the caller, who may just have generated it. */
export interface MarketDataCodec {
  encodeMarketData(view: BlockView, at: number, message: MarketData): number;
}

/** A message's name and the hex digits of its sample, a line each. */
export function goldenMarketData(codec: MarketDataCodec): string {
  const lines = placedMarketData.flatMap((message) => {
    const line = (name: string, text: string): string => {
      const view = new BlockView(new ArrayBuffer(2 * BLOCK_BYTES));
      const sample = sampleOf(message, text) as unknown as MarketData;
      const blocks = codec.encodeMarketData(view, 0, sample);
      return `${name} ${Buffer.from(view.u8.subarray(0, blocks * BLOCK_BYTES)).toString('hex')}`;
    };
    const plain = line(message.name, '');
    return message.text ? [plain, line(`${message.name}+text`, 'Sample-1')] : [plain];
  });
  return `${lines.join('\n')}\n`;
}
