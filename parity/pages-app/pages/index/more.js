export async function getStaticProps() {
  return { props: { where: 'index/more' } }
}

export default function Page({ where }) {
  return <p>{where}</p>
}
