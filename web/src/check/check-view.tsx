/** The view `/check`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Check</h1>
    </section>
  );
}
