/** What is shown where there is nothing: an old link, or one that was mistyped. */
import { follow, route } from './router.ts';

export function Nowhere() {
  // Read, so that going from one such place to another shows the other.
  void route.value;
  return (
    <section class="page">
      <h1>Nothing here</h1>
      <p>
        The exchange has no page at <code>{location.pathname}</code>.
      </p>
      <p>
        <a href="/trade" onClick={follow}>
          Go to trading
        </a>
      </p>
    </section>
  );
}
