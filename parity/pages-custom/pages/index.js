import Head from 'next/head'

export default function Home() {
  return (
    <p>
      <Head>
        <title>Custom home</title>
        <meta name="from-document" content="from page" />
      </Head>
      home
    </p>
  )
}
