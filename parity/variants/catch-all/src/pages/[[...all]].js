export function getStaticPaths() {
  return { paths: [], fallback: 'blocking' }
}

export function getStaticProps({ params }) {
  return { props: { all: params.all ?? null } }
}

export default function Page({ all }) {
  return <p>{JSON.stringify(all)}</p>
}
