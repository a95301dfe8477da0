import Head from 'next/head'

export default function Page() {
  return (
    <Head>
      <meta name="viewport" content="width=1024" />
      <meta charSet="latin1" />
      <title>Own defaults</title>
    </Head>
  )
}
