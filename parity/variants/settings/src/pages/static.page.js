export default function Static() {
  return <main>static</main>
}
