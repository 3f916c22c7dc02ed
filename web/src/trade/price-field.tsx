/** A field for a price of the market. */
import { useEffect, useRef } from 'preact/hooks';
import { NumberField } from '../parts/number-field.tsx';
import type { Market } from '../store/markets.ts';
import { draft, priceField, stepped, write } from './desk.ts';
import type { Faults, Field } from './draft.ts';

export interface PriceFieldProps {
  readonly field: Field;
  readonly label: string;
  readonly market: Market;
  readonly faults: Faults;
  readonly placeholder?: string;
}

/** A price of the market; a click on the book or the chart writes into the last one used. */
export function PriceField({ faults, field, label, market, placeholder = '' }: PriceFieldProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const note = () => {
      priceField.value = field;
    };
    const element = box.current!;
    element.addEventListener('focusin', note);
    return () => {
      element.removeEventListener('focusin', note);
      if (priceField.value === field) priceField.value = 'price';
    };
  }, [field]);
  return (
    <div ref={box}>
      <NumberField
        label={label}
        name={field}
        unit={market.quote}
        value={String(draft.value[field])}
        placeholder={placeholder}
        fault={faults[field]}
        onInput={(text) => write({ [field]: text })}
        step={(text, direction) => stepped(text, market.tickSize, direction)}
      />
    </div>
  );
}
