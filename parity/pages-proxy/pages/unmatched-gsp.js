export const getStaticProps = () => ({ props: { from: 'gsp' } })

export default function Page() {
  return <p>unmatched</p>
}
