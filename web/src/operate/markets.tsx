/** Markets: their state, their rules, their fees, and the switches that stop them. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { percentOfPpm } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { ask } from '../session/session.ts';
import { loadMarkets, markets } from '../store/markets.ts';
import { look, type MarketState, post, type TierFees } from './asks.ts';
import {
  FeesDialog,
  RulesDialog,
  ScheduleDialog,
  StatusDialog,
  UnscheduleDialog,
} from './market-acts.tsx';

const EVERY_MS = 2_000;

type Act = 'status' | 'schedule' | 'unschedule' | 'rules' | 'fees';

/** What is being asked about, and which market. */
interface Asked {
  readonly act: Act;
  readonly market: MarketState;
}

async function askMarkets(): Promise<readonly MarketState[]> {
  await loadMarkets();
  return Promise.all(
    [...markets.value.keys()].map((symbol) => ask<MarketState>('GET', '/lx/v1/market', { symbol })),
  );
}

const DIALOGS = {
  status: StatusDialog,
  schedule: ScheduleDialog,
  unschedule: UnscheduleDialog,
  rules: RulesDialog,
  fees: FeesDialog,
};

export function Markets() {
  const all = useLoaded('markets', askMarkets, EVERY_MS);
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const [isKilling, setKilling] = useState(false);
  const Dialog = asked === undefined ? undefined : DIALOGS[asked.act];
  return (
    <>
      <section>
        <h2>
          Markets{' '}
          <button type="button" class="danger" onClick={() => setKilling(true)}>
            Kill switch: halt everything
          </button>
        </h2>
        <Shown of={all} name="Markets" rows={4}>
          {(rows) => <MarketTable rows={rows} onAct={(act, market) => setAsked({ act, market })} />}
        </Shown>
      </section>
      <Fees symbols={all.value?.map(({ symbol }) => symbol) ?? []} />
      {Dialog !== undefined && asked !== undefined && (
        <Dialog
          market={asked.market}
          onClose={() => {
            setAsked(undefined);
            void all.reload();
          }}
        />
      )}
      {isKilling && (
        <Kill
          rows={all.value ?? []}
          onClose={() => {
            setKilling(false);
            void all.reload();
          }}
        />
      )}
    </>
  );
}

interface TableProps {
  readonly rows: readonly MarketState[];
  onAct(act: Act, market: MarketState): void;
}

function MarketTable({ rows, onAct }: TableProps) {
  const button = (name: string, act: Act, market: MarketState): JSX.Element => (
    <button
      type="button"
      aria-label={`${name} ${market.symbol}`}
      onClick={() => onAct(act, market)}
    >
      {name}
    </button>
  );
  return (
    <DataTable
      columns={[
        { title: 'Market', cell: ({ symbol }) => symbol },
        { title: 'State', text: true, cell: stateOf },
        { title: 'Collar', cell: ({ rules }) => percent(rules.collarPpm) },
        { title: 'Dynamic band', cell: ({ rules }) => percent(rules.dynamicPpm) },
        { title: 'Static band', cell: ({ rules }) => percent(rules.staticPpm) },
        { title: 'Triggers look at', text: true, cell: ({ rules }) => rules.triggerSource },
        { title: 'Scheduled', text: true, cell: scheduleOf },
        {
          title: 'Acts',
          hidden: true,
          cell: (market) => (
            <span class="acts">
              {button('State', 'status', market)}
              {button('Schedule', 'schedule', market)}
              {market.schedule.length > 0 && button('Unschedule', 'unschedule', market)}
              {button('Rules', 'rules', market)}
              {button('Fees', 'fees', market)}
            </span>
          ),
        },
      ]}
      rows={rows}
      keyOf={({ symbol }) => symbol}
      empty="There are no markets."
    />
  );
}

const percent = (ppm: number) => (ppm === 0 ? 'off' : percentOfPpm(BigInt(ppm)));

function stateOf({ auctionEnd, interrupted, status }: MarketState) {
  const until = auctionEnd === undefined ? '' : ` until ${dayAndTime(auctionEnd)}`;
  return (
    <span class={status === 'OPEN' ? 'buy' : 'warn'}>
      {status}
      {interrupted && ' (volatility)'}
      {until}
    </span>
  );
}

function scheduleOf({ schedule }: MarketState): string {
  return schedule.map(({ status, time }) => `${status} at ${dayAndTime(time)}`).join('; ');
}

/** Halts all markets and cancels what is open in them, one after the other. */
function Kill({ rows, onClose }: { readonly rows: readonly MarketState[]; onClose(): void }) {
  const running = rows.filter(({ status }) => status !== 'HALTED');
  return (
    <ActDialog
      title="Halt every market"
      facts={[
        ['Markets', running.map(({ symbol }) => symbol).join(', ') || 'all are halted'],
        ['Open orders', 'all are cancelled'],
      ]}
      act="Halt everything"
      danger
      needsReason
      disabled={running.length === 0}
      onAct={async (reason) => {
        for (const { symbol } of running) {
          await post('market/status', { symbol, status: 'HALTED', cancelOrders: true, reason });
        }
        return `${running.length} markets are halted.`;
      }}
      onClose={onClose}
    />
  );
}

interface MarketFees {
  readonly symbol: string;
  readonly tiers: readonly TierFees[];
}

/** Of all tiers that are not free. */
function Fees({ symbols }: { readonly symbols: readonly string[] }) {
  const fees = useLoaded(
    `fees ${symbols.join()}`,
    () => Promise.all(symbols.map((symbol) => look<MarketFees>('market/fees', { symbol }))),
    EVERY_MS,
  );
  const rowsOf = (all: readonly MarketFees[]) =>
    all.flatMap(({ symbol, tiers }) =>
      tiers
        .filter(({ makerPpm, takerPpm, tier }) => tier === 0 || makerPpm + takerPpm > 0)
        .map((each) => ({ symbol, ...each })),
    );
  return (
    <section>
      <h2>Fee tiers</h2>
      <Shown of={fees} name="Fee tiers" rows={4}>
        {(all) => (
          <DataTable
            columns={[
              { title: 'Market', cell: ({ symbol }) => symbol },
              { title: 'Tier', cell: ({ tier }) => tier },
              { title: 'Maker', cell: ({ makerPpm }) => percentOfPpm(BigInt(makerPpm)) },
              { title: 'Taker', cell: ({ takerPpm }) => percentOfPpm(BigInt(takerPpm)) },
            ]}
            rows={rowsOf(all)}
            keyOf={({ symbol, tier }) => `${symbol} ${tier}`}
            empty="None."
          />
        )}
      </Shown>
      <p class="dim">Tiers that are not shown pay nothing.</p>
    </section>
  );
}
