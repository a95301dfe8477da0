import Head from 'next/head'

export const config = { unstable_runtimeJS: false }

export default function Page() {
  return (
    <p>
      <Head>
        <title>No scripts</title>
      </Head>
      plain
    </p>
  )
}
