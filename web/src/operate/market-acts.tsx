/** What is asked before something is done to a market. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { tidy } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { type MarketState, post, remove } from './asks.ts';

interface DialogProps {
  readonly market: MarketState;
  onClose(): void;
}

/** What a market can be set to, and what that means. */
const STATES = [
  ['OPEN', 'Open: trades'],
  ['POST_ONLY', 'Post only: nothing that would trade at once'],
  ['CANCEL_ONLY', 'Cancel only: nothing new comes in'],
  ['AUCTION', 'Auction: orders gather, one price when it opens'],
  ['HALTED', 'Halted: nothing trades, cancels alone'],
] as const;

interface StateFieldProps {
  readonly status: string;
  readonly cancels: boolean;
  onChange(status: string, cancels: boolean): void;
}

function StateFields({ status, cancels, onChange }: StateFieldProps) {
  return (
    <>
      <label class="field">
        State
        <select value={status} onChange={(event) => onChange(event.currentTarget.value, cancels)}>
          {STATES.map(([name, says]) => (
            <option key={name} value={name}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={cancels} onChange={() => onChange(status, !cancels)} />{' '}
        Cancel all open orders (kill switch)
      </label>
    </>
  );
}

export function StatusDialog({ market, onClose }: DialogProps) {
  const { symbol } = market;
  const [status, setStatus] = useState(market.status === 'OPEN' ? 'HALTED' : 'OPEN');
  const [cancels, setCancels] = useState(false);
  return (
    <ActDialog
      title={`State of ${symbol}`}
      facts={[['Now', market.status]]}
      act="Change"
      danger={status !== 'OPEN'}
      needsReason
      onAct={async (reason) => {
        const more = cancels ? { cancelOrders: true } : {};
        const now = await post<MarketState>('market/status', { symbol, status, ...more, reason });
        return `${symbol} is ${now.status}.`;
      }}
      onClose={onClose}
    >
      <StateFields
        status={status}
        cancels={cancels}
        onChange={(next, alsoCancels) => {
          setStatus(next);
          setCancels(alsoCancels);
        }}
      />
    </ActDialog>
  );
}

export function ScheduleDialog({ market, onClose }: DialogProps) {
  const { symbol } = market;
  const [at, setAt] = useState('');
  const [status, setStatus] = useState('HALTED');
  const [cancels, setCancels] = useState(false);
  return (
    <ActDialog
      title={`Schedule a state of ${symbol}`}
      act="Schedule"
      needsReason
      disabled={at === ''}
      onAct={async (reason) => {
        const time = Date.parse(at);
        const more = cancels ? { cancelOrders: true } : {};
        await post('market/schedule', { symbol, time, status, ...more, reason });
        return `${symbol} will be ${status} at ${dayAndTime(time)}.`;
      }}
      onClose={onClose}
    >
      <label class="field">
        Time
        <input
          type="datetime-local"
          required
          value={at}
          onInput={(event) => setAt(event.currentTarget.value)}
        />
      </label>
      <StateFields
        status={status}
        cancels={cancels}
        onChange={(next, alsoCancels) => {
          setStatus(next);
          setCancels(alsoCancels);
        }}
      />
    </ActDialog>
  );
}

export function UnscheduleDialog({ market, onClose }: DialogProps) {
  const { schedule, symbol } = market;
  return (
    <ActDialog
      title={`Forget what is scheduled for ${symbol}`}
      facts={schedule.map(({ status, time }) => [dayAndTime(time), status])}
      act="Forget all"
      danger
      needsReason
      onAct={async (reason) => {
        await remove('market/schedule', { symbol, reason });
        return `Nothing is scheduled for ${symbol}.`;
      }}
      onClose={onClose}
    />
  );
}

/** Shares are millionths in the exchange and percent here. */
const PERCENT_PLACES = 4;

/** '2.5' percent as parts of a million; undefined where it is none. */
function ppmOf(percent: string): number | undefined {
  const found = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(tidy(percent));
  if (found === null) return undefined;
  const [, whole = '', places = ''] = found;
  return Number(whole + places.padEnd(PERCENT_PLACES, '0'));
}

function percentTextOf(ppm: number): string {
  const digits = String(ppm).padStart(PERCENT_PLACES + 1, '0');
  const text = `${digits.slice(0, -PERCENT_PLACES)}.${digits.slice(-PERCENT_PLACES)}`;
  return text.replace(/\.?0+$/, '');
}

interface PercentFieldProps {
  readonly label: string;
  readonly value: string;
  onInput(text: string): void;
}

function PercentField({ label, value, onInput }: PercentFieldProps) {
  const isWrong = ppmOf(value) === undefined;
  return (
    <label class="field">
      {label}, percent
      <input
        inputMode="decimal"
        autocomplete="off"
        aria-invalid={isWrong}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

const BANDS = [
  ['collarPpm', 'Collar around the reference price (0: none)'],
  ['dynamicPpm', 'Dynamic band around the last price (0: none)'],
  ['staticPpm', 'Static band around the reference price (0: none)'],
] as const;

export function RulesDialog({ market, onClose }: DialogProps) {
  const { rules, symbol } = market;
  const [bands, setBands] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(BANDS.map(([name]) => [name, percentTextOf(rules[name])])),
  );
  const [reference, setReference] = useState('');
  const [largest, setLargest] = useState(rules.maxNotional);
  const [auction, setAuction] = useState(String(rules.auctionTime / 1_000));
  const [source, setSource] = useState(rules.triggerSource);
  const parts = BANDS.map(([name]) => [name, ppmOf(bands[name] ?? '')] as const);
  const isGood = parts.every(([, ppm]) => ppm !== undefined) && /^\d+(\.\d+)?$/.test(tidy(auction));
  return (
    <ActDialog
      title={`Rules of ${symbol}`}
      facts={[['Reference price', rules.referencePrice]]}
      act="Set"
      needsReason
      disabled={!isGood}
      onAct={async (reason) => {
        await post('market/rules', {
          ...{ symbol, reason, triggerSource: source },
          ...Object.fromEntries(parts),
          maxNotional: tidy(largest),
          auctionTime: Math.round(Number(tidy(auction)) * 1_000),
          ...(reference === '' ? {} : { referencePrice: tidy(reference) }),
        });
        return `The rules of ${symbol} are set.`;
      }}
      onClose={onClose}
    >
      {BANDS.map(([name, label]) => (
        <PercentField
          key={name}
          label={label}
          value={bands[name] ?? ''}
          onInput={(text) => setBands({ ...bands, [name]: text })}
        />
      ))}
      <label class="field">
        New reference price (empty: stays)
        <input
          inputMode="decimal"
          autocomplete="off"
          value={reference}
          onInput={(event) => setReference(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        Largest order, in the quote asset (0: no limit)
        <input
          inputMode="decimal"
          autocomplete="off"
          value={largest}
          onInput={(event) => setLargest(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        A volatility auction lasts, seconds (0: until it is opened)
        <input
          inputMode="decimal"
          autocomplete="off"
          value={auction}
          onInput={(event) => setAuction(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        Triggers look at
        <select value={source} onChange={(event) => setSource(event.currentTarget.value)}>
          <option value="LAST">The last price</option>
          <option value="BEST">The best opposite price</option>
        </select>
      </label>
    </ActDialog>
  );
}

export function FeesDialog({ market, onClose }: DialogProps) {
  const { symbol } = market;
  const [tier, setTier] = useState('0');
  const [maker, setMaker] = useState('0.1');
  const [taker, setTaker] = useState('0.1');
  const [makerPpm, takerPpm] = [ppmOf(maker), ppmOf(taker)];
  return (
    <ActDialog
      title={`Fees of ${symbol}`}
      act="Set"
      needsReason
      disabled={makerPpm === undefined || takerPpm === undefined}
      onAct={async (reason) => {
        await post('market/fees', { symbol, tier, makerPpm, takerPpm, reason });
        return `Tier ${tier} of ${symbol} pays ${maker} % and ${taker} %.`;
      }}
      onClose={onClose}
    >
      <label class="field">
        Tier
        <select value={tier} onChange={(event) => setTier(event.currentTarget.value)}>
          {Array.from({ length: 8 }, (_, k) => (
            <option key={k} value={k}>
              {k}
            </option>
          ))}
        </select>
      </label>
      <PercentField label="Maker" value={maker} onInput={setMaker} />
      <PercentField label="Taker" value={taker} onInput={setTaker} />
    </ActDialog>
  );
}
