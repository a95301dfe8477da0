import type { ClientPage } from '../compile/page-entries.ts'
import { readRouteFacts } from '../compile/read-route-facts.ts'

/**
 * Writes the list of pages for the browser's router, as a build does. What data a page has is read from its file: it is
 * asked for when the first link of a document is used, and not every page has been compiled by then.
 *
 * @example await pagesManifest(pages, (pattern) => address(pattern))
 */
export async function pagesManifest(
  pages: ReadonlyMap<string, ClientPage>,
  entryOf: (pattern: string) => string,
): Promise<string> {
  const entries = await Promise.all(
    [...pages].map(async ([pattern, { file }]) => {
      const data = await dataOf(file)
      return [pattern, { js: [entryOf(pattern)], ...(data !== undefined && { data }) }] as const
    }),
  )
  return `self.__VERSO_PAGES=${JSON.stringify(Object.fromEntries(entries))}\n`
}

async function dataOf(file: string): Promise<'static' | 'server' | undefined> {
  // A file that cannot be parsed now shows its error when it is loaded.
  const facts = await readRouteFacts(file).catch(() => undefined)
  if (facts?.exports?.includes('getServerSideProps')) return 'server'
  return facts?.exports?.includes('getStaticProps') ? 'static' : undefined
}
