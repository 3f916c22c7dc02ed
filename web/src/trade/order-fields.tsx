/** The fields that some kinds of order have, and the terms that most orders do without. */
import { NumberField } from '../parts/number-field.tsx';
import { Segmented } from '../parts/segmented.tsx';
import type { Market } from '../store/markets.ts';
import { toggle } from '../store/settings.ts';
import { draft, stepped, write } from './desk.ts';
import {
  type Faults,
  type Field,
  type Following,
  hasPrice,
  isConditional,
  isList,
  mayHaveMinimum,
  opposite,
  PEGS,
  type Peg,
  type TimeInForce,
  termsOf,
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

export const termsShown = toggle('trade.more', false);
/** Fields that are out of sight while the terms are closed. */
export const TERMS: readonly Field[] = ['goodTill', 'iceberg', 'minQuantity', 'peg', 'pegOffset'];

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
      open={termsShown.value}
      onToggle={(event) => {
        termsShown.value = event.currentTarget.open;
      }}
    >
      <summary>Terms{termsShown.value ? '' : said(termsOf(now, market))}</summary>
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
      {mayHaveMinimum(now) && (
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

/** What is set though it is not seen. */
function said(terms: readonly (readonly [string, string])[]): string {
  const words = terms.map(([name, value]) => `${name.toLowerCase()} ${value}`);
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
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
