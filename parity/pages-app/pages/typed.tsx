import type { GetStaticProps, NextPage } from 'next'

const Page: NextPage<{ n: number }> = ({ n }) => <p>typed {n}</p>

export const getStaticProps = (async () => ({ props: { n: 1 } })) satisfies GetStaticProps

export default Page
