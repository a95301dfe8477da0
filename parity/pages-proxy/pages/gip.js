export default function Page() {
  return <p>gip</p>
}

Page.getInitialProps = () => ({ a: 1 })
