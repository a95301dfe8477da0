export default function Page() {
  return <p>no head</p>
}
