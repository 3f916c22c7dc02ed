/** The view `/operate`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Operate</h1>
    </section>
  );
}
