import Head from 'next/head'

export default function Page() {
  return (
    <>
      <Head>
        <title>First</title>
        <meta name="description" content="one" />
        <meta name="description" content="two" />
        <meta property="og:title" content="og one" key="og" />
        <meta property="og:image" content="a.png" />
        <meta property="og:image" content="b.png" />
        <link rel="canonical" href="https://example.com/a?b=1&c=2" />
        <link rel="icon" href="/favicon.ico" />
        <script src="/in-head.js" />
        <style>{'body > p { color: red }'}</style>
      </Head>
      <p>content</p>
      <Head>
        <title>Second {1 + 1} &amp; more</title>
        <meta property="og:title" content="og two" key="og" />
        <meta httpEquiv="x-ua-compatible" content="ie=edge" />
        <meta itemProp="name" content="item" />
      </Head>
    </>
  )
}
