/** The view `/replay`. */

export function View(_props: { readonly rest: string }) {
  return (
    <section class="page">
      <h1>Replay</h1>
    </section>
  );
}
