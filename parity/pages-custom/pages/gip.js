export default function Page({ from }) {
  return <p>{from}</p>
}

Page.getInitialProps = async () => ({ from: 'getInitialProps' })
