export default function Kept({ configured }) {
  return <main>{configured}</main>
}

export const getStaticProps = () => ({
  props: { configured: process.env.CONFIGURED },
  revalidate: 3600,
})
