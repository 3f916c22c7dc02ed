/** The command where one is and what came of it, in words; an account's money before and after. */
import { useSignal } from '@preact/signals';
import { grouped } from '../parts/decimals.ts';
import { scrollable } from '../parts/scrollable.ts';
import { whole } from './format.ts';
import { look, setLook, shown, stateHash } from './model.ts';

export function Story() {
  const here = shown.value;
  if (here === undefined) return null;
  const hash = stateHash.value?.sequence === here.sequence ? stateHash.value.text : '';
  return (
    <section class="panel story" aria-label="Command">
      <h2>
        Sequence <span data-part="sequence">{whole(here.sequence)}</span>{' '}
        <span class="dim">{here.time}</span>
      </h2>
      <p class={here.isRefused ? 'said warn' : 'said'} data-part="title">
        {here.title}
      </p>
      <ul {...scrollable} class="events" aria-label="Events">
        {here.events.map((text, index) => (
          <li key={`${here.sequence}.${index}`}>{text}</li>
        ))}
        {here.moreEvents > 0 && <li class="dim">… and {here.moreEvents} more</li>}
      </ul>
      {here.fields.length > 0 && (
        <details>
          <summary>All fields</summary>
          <dl>
            {here.fields.map(([name = '', value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <p class="hash dim">
        State <code data-part="hash">{hash === '' ? '…' : hash}</code>
        <span class="hidden-label">, hash of the whole state here</span>
      </p>
    </section>
  );
}

export function Balances() {
  const typed = useSignal<string | undefined>(undefined);
  const here = shown.value;
  const { account } = look.value;
  return (
    <section class="panel balances" aria-label="Balances">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const next = Number(typed.value ?? account);
          if (Number.isSafeInteger(next) && next >= 0) setLook({ account: next });
          typed.value = undefined;
        }}
      >
        <label>
          Account{' '}
          <input
            inputMode="numeric"
            size={6}
            autocomplete="off"
            value={typed.value ?? (account === 0 ? '' : account)}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>{' '}
        <button type="submit">Show</button>
      </form>
      {account !== 0 && (
        <table>
          <thead>
            <tr>
              <th>Asset</th>
              <th>Before</th>
              <th>After</th>
              <th>Reserved</th>
            </tr>
          </thead>
          <tbody>
            {(here?.balances ?? []).map((each) => (
              <tr key={each.asset} class={each.isChanged ? 'changed' : ''}>
                <td>{each.asset}</td>
                <td class="dim">{grouped(each.before)}</td>
                <td>
                  {grouped(each.after)}
                  {each.isChanged && <span class="hidden-label"> changed</span>}
                </td>
                <td>{grouped(each.afterReserved)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {account !== 0 && here?.balances.length === 0 && <p class="dim none">It has nothing here.</p>}
      {account === 0 && <p class="dim none">Whose? Enter a number to see balances.</p>}
    </section>
  );
}

export function Tape() {
  return (
    <section class="panel tape" aria-label="Trades">
      <h2>Trades</h2>
      <table>
        <thead class="hidden-label">
          <tr>
            <th>Time</th>
            <th>Side</th>
            <th>Price</th>
            <th>Quantity</th>
          </tr>
        </thead>
        <tbody>
          {(shown.value?.tape ?? []).map((trade) => (
            <tr key={trade.tradeId} class={trade.isNew ? 'changed' : ''}>
              <td class="dim">{trade.time}</td>
              <td class={trade.side}>{trade.side}</td>
              <td>{grouped(trade.price)}</td>
              <td>
                {grouped(trade.lots)}
                {trade.isOwn ? ' own' : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.value?.tape.length === 0 && <p class="dim none">None so far.</p>}
    </section>
  );
}
