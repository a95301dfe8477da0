import Head from 'next/head'
import { Fragment } from 'react'

const list = ['a', 'b']

export default function Page() {
  return (
    <>
      <Head>
        <>
          <meta name="in-fragment" content="1" />
          <Fragment>
            <meta name="in-two-fragments" content="2" />
          </Fragment>
        </>
        {list.map((name) => (
          <link key={name} rel="alternate" hrefLang={name} href={`/${name}`} />
        ))}
        {false}
        {null}
        {undefined}
        <meta
          name="theme-color"
          media="(prefers-color-scheme: light)"
          content="white"
          key="light"
        />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="black" key="dark" />
        <base href="/one" />
        <meta name="robots" content="noindex" />
      </Head>
      <Head>
        <link key="a" rel="alternate" hrefLang="a" href="/second-a" />
        <base href="/two" />
        <meta name="robots" content="index" />
        <script
          type="application/ld+json"
          dangerouslySetInnerHTML={{ __html: '{"@type":"Thing","name":"</x>"}' }}
        />
        <noscript>
          <link rel="stylesheet" href="/noscript.css" />
        </noscript>
      </Head>
    </>
  )
}
