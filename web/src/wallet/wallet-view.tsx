/** The view `/wallet`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Wallet</h1>
    </section>
  );
}
