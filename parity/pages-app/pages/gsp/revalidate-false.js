export async function getStaticProps() {
  return { props: {}, revalidate: false }
}

export default function Page() {
  return <p>revalidate</p>
}
