export async function getStaticProps() {
  return { props: {}, revalidate: true }
}

export default function Page() {
  return <p>revalidate</p>
}
