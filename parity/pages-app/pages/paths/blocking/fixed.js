export default function Page() {
  return <p>fixed beats a parameter</p>
}
