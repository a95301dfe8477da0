export default function Page() {
  return <p>nested index</p>
}
