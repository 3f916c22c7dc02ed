/** The view `/trade`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Trade</h1>
    </section>
  );
}
