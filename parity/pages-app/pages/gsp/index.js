export const getStaticProps = async () => ({ props: { index: 'of gsp' } })

export default function Page({ index }) {
  return <p>{index}</p>
}
