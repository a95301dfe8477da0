export async function getStaticProps() {
  return { notFound: true }
}

export default function Page() {
  return <p>never</p>
}
