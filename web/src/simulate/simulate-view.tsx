/**
 * The view `/simulate`: markets of programs alone, twice with the same seed and other rules. All of
 * it happens in this browser, by the engine of the exchange.
 */
import { useEffect } from 'preact/hooks';
import { stop } from './model.ts';
import { Results } from './results.tsx';
import { Settings } from './settings.tsx';
import './simulate.css';

export function View(_props: { readonly rest: string }) {
  useEffect(() => stop, []);
  return (
    <section class="simulate" aria-label="Simulate">
      <h1>Simulate</h1>
      <p class="dim">
        What would another fee, tick or collar do? Market makers, takers and others trade in two
        markets that are the same but for their rules.
      </p>
      <Settings />
      <Results />
    </section>
  );
}
