/** The view `/simulate`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Simulate</h1>
    </section>
  );
}
