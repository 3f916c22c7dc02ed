/** The order: its kind, its fields, what it would cost, and the button. */
import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isLive } from '../live/link.ts';
import type { MarketWatch } from '../live/market-watch.ts';
import { balances, ownState } from '../live/own.ts';
import { grouped, textOf, tidy, unitsOf } from '../parts/decimals.ts';
import { NumberField } from '../parts/number-field.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { mayTrade, session } from '../session/session.ts';
import { signInShown } from '../session/sign-in.tsx';
import type { Market } from '../store/markets.ts';
import { place } from './acts.ts';
import { attempted, draft, oneClick, stepped, write } from './desk.ts';
import { check, type Faults, type Field, hasPrice, KINDS, type Kind } from './draft.ts';
import { MoreFields, TERMS, TriggerFields, termsShown } from './order-fields.tsx';
import { Preview, previewRows } from './preview.tsx';
import { PriceField } from './price-field.tsx';
import './order-form.css';

const SHARES = [25, 50, 75, 100] as const;

export interface FormProps {
  readonly market: Market;
  readonly watch: MarketWatch;
}

export function OrderForm({ market, watch }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { kind, side } = draft.value;
  const isBuy = side === 'BUY';
  // In the order in which it happens: what follows comes after what it follows on.
  const isFollowed = kind === 'OTO' || kind === 'OTOCO';
  const checked = useComputed(() => check(draft.value, market, Date.now()));
  const faults = useComputed(() => shown(checked.value.faults));
  const submit = (event: Event) => {
    event.preventDefault();
    void send(market, watch, form.current!);
  };
  return (
    <form ref={form} class="order-form" aria-label="Order" onSubmit={submit} noValidate>
      <Segmented
        label="Side"
        choices={[
          { key: 'BUY', title: 'Buy', kind: 'buy' },
          { key: 'SELL', title: 'Sell', kind: 'sell' },
        ]}
        chosen={side}
        onChoose={(key) => write({ side: key })}
      />
      <select
        aria-label="Order type"
        value={kind}
        onChange={(event) => {
          // Of fields that were not there before nothing is wrong yet.
          attempted.value = false;
          write({ kind: event.currentTarget.value as Kind });
        }}
      >
        {Object.entries(KINDS).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
      {!isFollowed && <TriggerFields market={market} faults={faults.value} />}
      {hasPrice(draft.value) && (
        <PriceField field="price" label="Price" market={market} faults={faults.value} />
      )}
      <Amount market={market} watch={watch} faults={faults.value} />
      {isFollowed && <TriggerFields market={market} faults={faults.value} />}
      <MoreFields market={market} faults={faults.value} />
      <Preview market={market} watch={watch} />
      {session.value === undefined ? (
        <button
          type="button"
          class="main submit"
          onClick={() => {
            signInShown.value = true;
          }}
        >
          Sign in to trade
        </button>
      ) : (
        <button
          type="submit"
          class={`main submit ${isBuy ? 'buy' : 'sell'}`}
          disabled={!mayTrade.value}
        >
          {isBuy ? 'Buy' : 'Sell'} {market.base}
        </button>
      )}
      {session.value !== undefined && !mayTrade.value && (
        <p class="warn note">
          {session.value.name} may not trade ({session.value.permissions.join(', ')} only): sign in
          as somebody who may.
        </p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={oneClick.value}
          onChange={(event) => {
            oneClick.value = event.currentTarget.checked;
          }}
        />
        One-click trading: send without asking
      </label>
      {!isLive.value && (
        <p class="warn note">Prices here are not live; the exchange decides at its own.</p>
      )}
    </form>
  );
}

/** Faults of empty fields are told only once the order was to be sent. */
function shown(faults: Faults): Faults {
  if (attempted.value) return faults;
  const entries = Object.entries(faults).filter(([field]) => draft.value[field as Field] !== '');
  return Object.fromEntries(entries);
}

async function send(market: Market, watch: MarketWatch, form: HTMLFormElement): Promise<void> {
  const now = draft.value;
  const { faults, wish } = check(now, market, Date.now());
  attempted.value = true;
  if (wish === undefined) {
    if (Object.keys(faults).some((field) => TERMS.includes(field as Field)))
      termsShown.value = true;
    // Only after the faults are shown does the field say what is wrong with it.
    requestAnimationFrame(() => {
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    });
    return;
  }
  attempted.value = false;
  await place(now, wish, market, previewRows(now, market, watch));
}

function Amount({ faults, market, watch }: FormProps & { readonly faults: Faults }) {
  const { by, kind, side } = draft.value;
  const isBudget = kind === 'MARKET' && by === 'budget';
  const asset = side === 'BUY' ? market.quote : market.base;
  const free = freeOf(asset);
  return (
    <>
      {kind === 'MARKET' && (
        <Segmented
          label="Amount in"
          choices={[
            { key: 'quantity', title: `By ${market.base}` },
            { key: 'budget', title: `By ${market.quote}` },
          ]}
          chosen={by}
          onChoose={(key) => write({ by: key })}
        />
      )}
      {isBudget ? (
        <NumberField
          label="Amount"
          name="budget"
          unit={market.quote}
          value={draft.value.budget}
          fault={faults.budget}
          onInput={(budget) => write({ budget })}
        />
      ) : (
        <NumberField
          label="Quantity"
          name="quantity"
          unit={market.base}
          value={draft.value.quantity}
          fault={faults.quantity}
          onInput={(quantity) => write({ quantity })}
          step={(text, direction) => stepped(text, market.lotSize, direction)}
        />
      )}
      {free !== undefined && (
        <fieldset class="shares">
          <legend class="hidden-label">Part of what is free</legend>
          {SHARES.map((share) => (
            <button
              key={share}
              type="button"
              aria-label={`${share} percent of your free ${asset}`}
              onClick={() => takeShare(share, free, market, watch)}
            >
              {share} %
            </button>
          ))}
        </fieldset>
      )}
      <p class="free">
        <span class="dim">Free</span> {free === undefined ? '–' : `${grouped(free)} ${asset}`}
      </p>
    </>
  );
}

/** What is free of an asset: an account that is known and has none of it has zero. */
function freeOf(asset: string): string | undefined {
  return balances.value.get(asset)?.free ?? (ownState.value === 'live' ? '0' : undefined);
}

/** The largest quantity that a share of what is free pays for. */
function takeShare(share: number, free: string, market: Market, watch: MarketWatch): void {
  const { by, kind, side } = draft.value;
  const { lot, quoteDecimals, tick } = market;
  const decimals = side === 'BUY' ? quoteDecimals : market.baseDecimals;
  const units = ((unitsOf(free, decimals) ?? 0n) * BigInt(share)) / 100n;
  if (kind === 'MARKET' && by === 'budget' && side === 'BUY') {
    write({ budget: textOf(units, decimals) });
    return;
  }
  const lotUnits = BigInt(lot.units) * 10n ** BigInt(market.baseDecimals - lot.scale);
  let lots = units / lotUnits;
  if (side === 'BUY') {
    const price = tidy(draft.value.price);
    const best = watch.book.bestAsk?.price ?? '';
    const ticks = unitsOf(hasPrice(draft.value) && price !== '' ? price : best, tick.scale) ?? 0n;
    if (ticks === 0n) return;
    // Quote units of one lot at this price.
    const scale = tick.scale + lot.scale - quoteDecimals;
    const product = ticks * BigInt(lot.units);
    const perLot = scale >= 0 ? product / 10n ** BigInt(scale) : product * 10n ** BigInt(-scale);
    if (perLot === 0n) return;
    lots = units / perLot;
  }
  write({ by: 'quantity', quantity: textOf(lots * BigInt(lot.units), lot.scale) });
}
