/** The whole page. */
export function Root() {
  return <main>Charla</main>;
}
