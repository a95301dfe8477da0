import { Head, Html, Main, NextScript } from 'next/document'

export default function MyDocument(props) {
  return (
    <Html lang="en">
      <Head>
        <meta name="has-styles" content={String(Array.isArray(props.styles))} />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  )
}
