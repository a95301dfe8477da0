import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { ClientFiles } from '../compile/bundle-client.ts'
import type { PageAssets } from '../types/page.ts'

/** What the client's compilation made, and where it goes. */
export interface WriteClientOptions {
  readonly client: ReadonlyMap<string, ClientFiles>
  /** Files that code imported, by their names below `base`. */
  readonly assets: ReadonlyMap<string, string>
  readonly base: string
  readonly buildId: string
  /** The folder of what is served below `base`. */
  readonly folder: string
  /** What `clientRules` says of the app's rules. */
  readonly rules: string
}

/**
 * Writes what the compiler does not: imported files, and the list of pages that browsers load with the first link.
 *
 * @example await writeClient({ client, assets, base, buildId, folder })
 */
export async function writeClient(options: WriteClientOptions): Promise<void> {
  const { client, assets, folder, buildId } = options
  for (const [name, file] of assets) {
    const target = join(folder, name)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
  }
  await mkdir(join(folder, buildId), { recursive: true })
  const manifest = toPagesManifest(client, options)
  await writeFile(join(folder, buildId, '_buildManifest.js'), manifest)
}

/** A script that sets the list, as `client/pages-manifest.ts` reads it. */
function toPagesManifest(
  client: WriteClientOptions['client'],
  { base, rules }: WriteClientOptions,
): string {
  const pages = [...client].map(([pattern, { entry, imports, styles, data }]) => {
    const js = [entry, ...imports].map((name) => base + name)
    const css = styles.map((name) => base + name)
    return [pattern, { js, ...(css.length > 0 && { css }), ...(data !== undefined && { data }) }]
  })
  return `self.__VERSO_PAGES=${JSON.stringify(Object.fromEntries(pages))}\n${rules}`
}

/**
 * What the HTML of each page refers to, by pattern.
 *
 * @example toPageAssets(client, '/_next/static/')['/']?.scripts
 */
export function toPageAssets(
  client: ReadonlyMap<string, ClientFiles>,
  base: string,
): Record<string, PageAssets> {
  const address = (name: string): string => base + name
  const pages = [...client].map(([pattern, { entry, imports, styles }]): [string, PageAssets] => [
    pattern,
    {
      scripts: [address(entry)],
      styles: styles.map(address),
      preloads: imports.map(address),
    },
  ])
  return Object.fromEntries(pages)
}
