export default function Page() {
  return (
    <div>
      <title>Hoisted by React</title>
      <meta name="hoisted" content="yes" />
      <link rel="canonical" href="https://example.com/hoisted" />
      <link rel="stylesheet" href="/hoisted.css" precedence="default" />
      <p>body</p>
    </div>
  )
}
