/** The fields that some kinds of order have, and the terms that most orders do without. */
import { NumberField } from '../parts/number-field.tsx';
import { Segmented } from '../parts/segmented.tsx';
import type { Market } from '../store/markets.ts';
import { toggle } from '../store/settings.ts';
import { draft, stepped, write } from './desk.ts';
import {
  type Faults,
  type Following,
  hasPrice,
  isConditional,
  isList,
  opposite,
  type Peg,
  type TimeInForce,
} from './draft.ts';
import { PriceField } from './price-field.tsx';

const FOLLOWING: Readonly<Record<Following, string>> = {
  LIMIT: 'Limit',
  LIMIT_MAKER: 'Limit, post-only',
  MARKET: 'Market',
  STOP_LOSS: 'Stop market',
  TAKE_PROFIT: 'Take profit market',
};
const IN_FORCE: Readonly<Record<TimeInForce, string>> = {
  GTC: 'Good till cancelled',
  IOC: 'Immediate or cancel',
  FOK: 'Fill or kill',
  GTD: 'Good till a date',
};
const PEGS: Readonly<Record<Peg, string>> = {
  '': 'At its price',
  PRIMARY_PEG: 'Best of its own side',
  MARKET_PEG: 'Best of the other side',
  MID_PEG: 'Middle',
};

const moreShown = toggle('trade.more', false);

export interface FieldsProps {
  readonly market: Market;
  readonly faults: Faults;
}

/** What a waiting order waits for; and what an OCO, OTO or OTOCO has beside its first price. */
export function TriggerFields({ faults, market }: FieldsProps) {
  const now = draft.value;
  const common = { market, faults } as const;
  if (now.kind === 'OCO') {
    return (
      <>
        <PriceField field="stopPrice" label="Stop" {...common} />
        <PriceField field="stopLimitPrice" label="Stop limit" placeholder="market" {...common} />
      </>
    );
  }
  if (now.kind === 'OTO') return <OtoFields {...common} />;
  if (now.kind === 'OTOCO') {
    return (
      <>
        <p class="hint">
          Then {opposite(now.side) === 'BUY' ? 'buy' : 'sell'} as much: profit or stop.
        </p>
        <PriceField field="followingPrice" label="Profit" {...common} />
        <PriceField field="followingStop" label="Stop" {...common} />
        <PriceField field="stopLimitPrice" label="Stop limit" placeholder="market" {...common} />
      </>
    );
  }
  if (!isConditional(now)) return null;
  return (
    <>
      <Segmented
        label="Trigger"
        choices={[
          { key: 'price', title: 'At a price' },
          { key: 'trailing', title: 'Trailing' },
        ]}
        chosen={now.trigger}
        onChoose={(trigger) => write({ trigger })}
      />
      {now.trigger === 'price' ? (
        <PriceField field="stopPrice" label="Trigger" {...common} />
      ) : (
        <NumberField
          label="Distance"
          name="trailing"
          unit="bp"
          value={now.trailing}
          fault={faults.trailing}
          onInput={(trailing) => write({ trailing })}
          step={(text, direction) => stepped(text, '1', direction)}
        />
      )}
    </>
  );
}

function OtoFields({ faults, market }: FieldsProps) {
  const { following, side } = draft.value;
  const common = { market, faults } as const;
  const isStop = following === 'STOP_LOSS' || following === 'TAKE_PROFIT';
  return (
    <>
      <div class="pair">
        <label for="following">Then {opposite(side) === 'BUY' ? 'buy' : 'sell'}</label>
        <select
          id="following"
          value={following}
          onChange={(event) => write({ following: event.currentTarget.value as Following })}
        >
          {Object.entries(FOLLOWING).map(([key, title]) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {following.startsWith('LIMIT') && (
        <PriceField field="followingPrice" label="At" {...common} />
      )}
      {isStop && <PriceField field="followingStop" label="Trigger" {...common} />}
    </>
  );
}

/** Time in force, post-only, iceberg, hidden, minimum, peg. */
export function MoreFields({ faults, market }: FieldsProps) {
  const now = draft.value;
  if (now.kind === 'OCO') return null;
  const isPlain = !isList(now);
  return (
    <details
      class="more"
      open={moreShown.value}
      onToggle={(event) => {
        moreShown.value = event.currentTarget.open;
      }}
    >
      <summary>Terms</summary>
      {hasPrice(now) && <InForce faults={faults} />}
      {(now.kind === 'LIMIT' || !isPlain) && (
        <label class="check">
          <input
            type="checkbox"
            checked={now.postOnly}
            onChange={(event) => write({ postOnly: event.currentTarget.checked })}
          />
          Post-only: never take
        </label>
      )}
      {isPlain && hasPrice(now) && (
        <>
          <Quantity field="iceberg" label="Shows" market={market} faults={faults} />
          <label class="check">
            <input
              type="checkbox"
              checked={now.hidden}
              onChange={(event) => write({ hidden: event.currentTarget.checked })}
            />
            Hidden: shows nothing
          </label>
        </>
      )}
      {isPlain && !now.postOnly && (
        <Quantity field="minQuantity" label="At least" market={market} faults={faults} />
      )}
      {now.kind === 'LIMIT' && <PegFields faults={faults} />}
    </details>
  );
}

function InForce({ faults }: { readonly faults: Faults }) {
  const { goodTill, timeInForce } = draft.value;
  return (
    <>
      <div class="pair">
        <label for="in-force">In force</label>
        <select
          id="in-force"
          value={timeInForce}
          onChange={(event) => write({ timeInForce: event.currentTarget.value as TimeInForce })}
        >
          {Object.entries(IN_FORCE).map(([key, title]) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {timeInForce === 'GTD' && (
        <div class="pair">
          <label for="good-till">Until</label>
          <input
            id="good-till"
            name="goodTill"
            type="datetime-local"
            value={goodTill}
            aria-invalid={faults.goodTill !== undefined}
            onInput={(event) => write({ goodTill: event.currentTarget.value })}
          />
          {faults.goodTill !== undefined && <span class="fault">{faults.goodTill}</span>}
        </div>
      )}
    </>
  );
}

interface QuantityProps extends FieldsProps {
  readonly field: 'iceberg' | 'minQuantity';
  readonly label: string;
}

function Quantity({ faults, field, label, market }: QuantityProps) {
  return (
    <NumberField
      label={label}
      name={field}
      unit={market.base}
      placeholder={field === 'iceberg' ? 'all' : 'any'}
      value={draft.value[field]}
      fault={faults[field]}
      onInput={(text) => write({ [field]: text })}
      step={(text, direction) => stepped(text, market.lotSize, direction)}
    />
  );
}

function PegFields({ faults }: { readonly faults: Faults }) {
  const { peg, pegOffset } = draft.value;
  return (
    <>
      <div class="pair">
        <label for="peg">Follows</label>
        <select
          id="peg"
          value={peg}
          onChange={(event) => write({ peg: event.currentTarget.value as Peg })}
        >
          {Object.entries(PEGS).map(([key, title]) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
        {faults.peg !== undefined && <span class="fault">{faults.peg}</span>}
      </div>
      {peg !== '' && (
        <NumberField
          label="Offset"
          name="pegOffset"
          unit="ticks"
          placeholder="0"
          value={pegOffset}
          fault={faults.pegOffset}
          onInput={(text) => write({ pegOffset: text })}
        />
      )}
    </>
  );
}
