import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const parity = fileURLToPath(new URL('..', import.meta.url))

/** Whether an app is put together, see {@link placeApp}. */
export function isVariant(name) {
  return name.startsWith('variants/')
}

/**
 * Gives the folder of an app. `variants/NAME` is put together from `variants/shared` and what differs in `variants/NAME`:
 * one app under several configurations, each built in a folder of its own. A variant with `src/` brings its own pages.
 */
export async function placeApp(name) {
  if (!isVariant(name)) return join(parity, name)
  const own = join(parity, name)
  const target = join(parity, '.variants', name.slice('variants/'.length))
  // What was built stays, for --no-build.
  for (const entry of await readdir(target).catch(() => [])) {
    if (entry !== '.next' && entry !== '.verso') await rm(join(target, entry), { recursive: true })
  }
  const ownPages = (await readdir(own)).includes('src')
  const without = ownPages ? ['pages', 'public', 'show.js', 'see-request.js', 'proxy-cases.js'] : []
  for (const entry of await readdir(join(parity, 'variants/shared'))) {
    if (without.includes(entry)) continue
    await cp(join(parity, 'variants/shared', entry), join(target, entry), { recursive: true })
  }
  await cp(own, target, { recursive: true })
  return target
}
