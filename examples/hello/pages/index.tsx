import Head from 'next/head'

export default function Home() {
  return (
    <main>
      <Head>
        <title>Home</title>
      </Head>
      <h1>Home page</h1>
      <p>
        This is <code>pages/index.tsx</code>. The Web API beside it answers at{' '}
        <a href="/api/hello">/api/hello</a>.
      </p>
    </main>
  )
}
