import { ENUMERATIONS } from '../schema.ts';
import { BANNER, placedMarketData } from './plan.ts';
import { decoder, encoder, messageInterface, union } from './typescript.ts';

/** Enumerations that fields of market data hold. */
const used = new Set(placedMarketData.flatMap(({ body }) => body.map(({ values }) => values)));
const enumerations = ENUMERATIONS.map(({ name }) => name).filter((name) => used.has(name));

/** src/schema/generated/market-data.ts */
export function marketDataTs(): string {
  const templates = placedMarketData.map((m) => `  ${m.name}: ${m.id},`).join('\n');
  return [
    `/** ${BANNER} */`,
    "import type { BlockView } from '../../base/block-view.ts';",
    `import type { ${enumerations.join(', ')} } from './protocol.ts';\n`,
    '/** Template ids of market data. */',
    `export const MarketDataTemplate = {\n${templates}\n} as const;\n`,
    ...placedMarketData.map(messageInterface),
    ...placedMarketData.map(encoder),
    ...placedMarketData.map(decoder),
    union('MarketData', 'message of market data', placedMarketData),
  ].join('\n');
}
