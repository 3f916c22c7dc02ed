/** A data folder's log, run again by an engine of its own, as what a history is written from. */
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../engine/engine.ts';
import type { Position } from '../history/port.ts';
import type { OpenSource } from '../history/writer.ts';
import { RealFiles } from '../log/file/real.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { type BatchEnd, Follower } from '../replay/follower.ts';
import { Settlement } from '../schema/generated/protocol.ts';

export interface LogSource extends OpenSource {
  readonly follower: Follower;
}

export interface LogSourceOptions {
  readonly folder: string;
  readonly position: Position;
  /** Nothing after this sequence, which ends a batch, is given. */
  readonly until?: number;
  readonly onBatch?: (end: BatchEnd) => void;
}

/** The log of a data folder from a position on. @throws Error where it is another log */
export function logSource({ folder, position, until, onBatch }: LogSourceOptions): LogSource {
  let take: Parameters<OpenSource['feed']>[0] | undefined;
  const follower = new Follower({
    folder,
    files: new RealFiles(),
    module: loadEngineModule(),
    from: position,
    onEvents: ({ view }, from, to) => take?.take(view, from, to),
  });
  const { engine } = follower;
  return {
    follower,
    source: {
      next() {
        if (engine.sequence >= (until ?? Number.POSITIVE_INFINITY)) return undefined;
        const end = follower.next();
        if (end !== undefined) onBatch?.(end);
        return end;
      },
      sync: () => follower.sync(),
    },
    ledger: {
      externalAccount: EXTERNAL_ACCOUNT,
      feeAccount: FEE_ACCOUNT,
      market(market) {
        const terms = engine.marketTerms(market);
        return terms && { ...terms, isSettled: terms.settlement === Settlement.LEDGER };
      },
    },
    owned: engine.balances(),
    feed(fold) {
      take = fold;
    },
  };
}
