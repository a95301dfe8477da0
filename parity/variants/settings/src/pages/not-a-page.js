export default function Helper() {
  return <main>never</main>
}
