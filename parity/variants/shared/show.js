import { useRouter } from 'next/router'

/** Prints what a page was given beside what its router says. */
export function Show({ seen }) {
  const { pathname, asPath, query, basePath } = useRouter()
  return <main>{JSON.stringify({ seen, router: { pathname, asPath, query, basePath } })}</main>
}
