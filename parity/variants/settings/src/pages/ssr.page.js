export default function Made({ configured, url }) {
  return <main>{`${configured} ${url}`}</main>
}

export const getServerSideProps = ({ req }) => ({
  props: { configured: process.env.CONFIGURED, url: req.url },
})
