export const getServerSideProps = () => ({ props: {} })

export default function Page() {
  throw new Error('secret of the rendering')
}
