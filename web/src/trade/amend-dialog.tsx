/** Changes an open order's price, quantity or trigger. */
import { useSignal } from '@preact/signals';
import type { OwnOrder } from '../live/own.ts';
import { unitsOf } from '../parts/decimals.ts';
import { Dialog } from '../parts/dialog.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { markets } from '../store/markets.ts';
import { type Amendment, amend } from './acts.ts';
import { stepped } from './desk.ts';

export interface AmendDialogProps {
  readonly order: OwnOrder;
  onClose(): void;
}

export function AmendDialog({ onClose, order }: AmendDialogProps) {
  const market = markets.value.get(order.market);
  const price = useSignal(order.price);
  const quantity = useSignal(order.quantity);
  const stopPrice = useSignal(order.terms?.stopPrice ?? '');
  if (market === undefined) return null;
  const isPriced = /[1-9]/.test(order.price);
  const isTriggered = /[1-9]/.test(order.terms?.stopPrice ?? '');
  const fault = (text: string, { scale, units }: { scale: number; units: number }) => {
    const value = unitsOf(text, scale);
    const isGood = value !== undefined && value > 0n && value % BigInt(units) === 0n;
    return isGood ? undefined : 'Not a value of this market.';
  };
  const faults = {
    price: isPriced ? fault(price.value, market.tick) : undefined,
    quantity: fault(quantity.value, market.lot),
    stopPrice: isTriggered ? fault(stopPrice.value, market.tick) : undefined,
  };
  const isGood = Object.values(faults).every((each) => each === undefined);
  const to: Amendment = {
    ...(isPriced && price.value !== order.price ? { price: price.value } : {}),
    ...(quantity.value === order.quantity ? {} : { quantity: quantity.value }),
    ...(stopPrice.value === (order.terms?.stopPrice ?? '') ? {} : { stopPrice: stopPrice.value }),
  };
  const isChanged = Object.keys(to).length > 0;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isGood || !isChanged) return;
    onClose();
    // This dialog was the question.
    void amend(order, to, true);
  };
  return (
    <Dialog
      title={`Change: ${order.side === 'BUY' ? 'buy' : 'sell'} ${market.base}`}
      onClose={onClose}
    >
      <form class="amend" onSubmit={submit}>
        {isPriced && (
          <NumberField
            label="Price"
            unit={market.quote}
            value={price.value}
            fault={faults.price}
            onInput={(text) => {
              price.value = text;
            }}
            step={(text, direction) => stepped(text, market.tickSize, direction)}
          />
        )}
        {isTriggered && (
          <NumberField
            label="Trigger"
            unit={market.quote}
            value={stopPrice.value}
            fault={faults.stopPrice}
            onInput={(text) => {
              stopPrice.value = text;
            }}
            step={(text, direction) => stepped(text, market.tickSize, direction)}
          />
        )}
        <NumberField
          label="Quantity"
          unit={market.base}
          value={quantity.value}
          fault={faults.quantity}
          onInput={(text) => {
            quantity.value = text;
          }}
          step={(text, direction) => stepped(text, market.lotSize, direction)}
        />
        <p class="dim">
          {order.executed} filled so far. A smaller quantity alone keeps the place in the queue; all
          else places the order anew.
        </p>
        <p class="actions">
          <button type="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" class="main" disabled={!isGood || !isChanged}>
            Change the order
          </button>
        </p>
      </form>
    </Dialog>
  );
}
