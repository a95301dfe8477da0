import '../styles/global.css'

import Head from 'next/head'

export default function MyApp({ Component, pageProps, router, ...rest }) {
  return (
    <>
      <Head>
        <title>Own title</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </Head>
      <nav data-rest={Object.keys(rest).sort().join()}>{router.pathname}</nav>
      <Component {...pageProps} />
    </>
  )
}
