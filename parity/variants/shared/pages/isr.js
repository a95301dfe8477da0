export default function Kept({ made }) {
  return <main>{JSON.stringify(made)}</main>
}

export function getStaticProps(context) {
  return { props: { made: Object.keys(context).sort() }, revalidate: 3600 }
}
