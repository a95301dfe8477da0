import Head from 'next/head'
import Link from 'next/link'

export default function Home() {
  return (
    <main>
      <Head>
        <title>Home page</title>
      </Head>
      <h1>Home</h1>
      <Link href="/about">About</Link>
    </main>
  )
}
