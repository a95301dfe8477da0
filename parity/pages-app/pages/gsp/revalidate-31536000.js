export async function getStaticProps() {
  return { props: {}, revalidate: 31536000 }
}

export default function Page() {
  return <p>revalidate</p>
}
