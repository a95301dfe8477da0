import Head from 'next/head'

export const getServerSideProps = ({ query }) => ({ props: { title: query.title ?? null } })

export default function Page({ title }) {
  return (
    <Head>
      <title>{`Title: ${title}`}</title>
    </Head>
  )
}
