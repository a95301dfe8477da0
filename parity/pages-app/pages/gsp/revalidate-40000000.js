export async function getStaticProps() {
  return { props: {}, revalidate: 40000000 }
}

export default function Page() {
  return <p>revalidate</p>
}
