import { useRouter } from 'next/router'

/** No data, and the router on the page: prerendered once. */
export default function Home() {
  const { pathname, asPath, query, basePath } = useRouter()
  return <main>{JSON.stringify({ home: true, pathname, asPath, query, basePath })}</main>
}
