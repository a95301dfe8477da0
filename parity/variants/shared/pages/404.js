export default function NotFound() {
  return <main>Nothing here</main>
}
