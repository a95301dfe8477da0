export default function Page() {
  return 'only text'
}
