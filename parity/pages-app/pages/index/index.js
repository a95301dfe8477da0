export default function Page() {
  return <p>index of index</p>
}
