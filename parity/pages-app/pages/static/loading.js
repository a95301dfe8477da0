import dynamic from 'next/dynamic'
import Head from 'next/head'
import Script from 'next/script'

const Away = dynamic(() => import('../../lib/part'), {
  ssr: false,
  loading: (props) => <p>{JSON.stringify(props)}</p>,
})

/** What stands in for a part, and a script where scripts do nothing. */
export default function Page() {
  return (
    <div>
      <Head>
        <title>loading</title>
        <Script src="/in-head.js" />
      </Head>
      <Away />
    </div>
  )
}
