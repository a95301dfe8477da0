export async function getStaticProps() {
  return { props: {}, revalidate: 31535999 }
}

export default function Page() {
  return <p>revalidate</p>
}
