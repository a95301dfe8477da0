import Head from 'next/head'

function Title({ text }) {
  return (
    <Head>
      <title>{text}</title>
      <meta name="who" content={text} />
    </Head>
  )
}

export default function Page() {
  return (
    <div>
      <Title text="outer" />
      <section>
        <Title text="inner" />
      </section>
    </div>
  )
}
