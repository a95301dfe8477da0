import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { dependenciesOf } from '../compile/external-packages.ts'

/** What is copied. */
export interface CopyOptions {
  /** Real folders of packages by the names they get. */
  readonly roots: ReadonlyMap<string, string>
  /** The names in the app's own dependencies. */
  readonly wanted: ReadonlySet<string>
  /** The `node_modules` folder to write. */
  readonly to: string
}

/** Files that nothing loads: documentation, types, source maps, and what native code was built from. */
const needless =
  /\.(?:md|markdown|d\.[cm]?ts|map|tsbuildinfo|[cho]|cc|cpp|cxx|hh|hpp|a|obj|gypi?|mk|tlog)$/i

/**
 * Copies packages with all that they depend on into one folder, as flat as versions allow.
 *
 * @example await copyPackages({ roots: new Map([['sharp', dir]]), wanted, to: '/srv/shop/.verso/node_modules' })
 */
export async function copyPackages({ roots, wanted, to }: CopyOptions): Promise<void> {
  const copies = planCopies(roots, wanted, to)
  for (const [place, dir] of copies) {
    await cp(dir, place, {
      recursive: true,
      // Links inside packages lead out of what is copied.
      dereference: true,
      filter: (source) => source === dir || isNeeded(source),
    })
  }
}

function isNeeded(source: string): boolean {
  const name = basename(source)
  return name !== 'node_modules' && name !== '.bin' && !needless.test(name)
}

/** Decides where each package goes: at the top when its name is free there, else below the one that needs it. */
function planCopies(
  roots: ReadonlyMap<string, string>,
  wanted: ReadonlySet<string>,
  to: string,
): Map<string, string> {
  const copies = new Map([...roots].map(([name, dir]) => [join(to, name), dir]))
  // A Map that grows while it is walked visits what was added.
  for (const [place, dir] of copies) {
    for (const needed of dependenciesOf({ name: '', dir }, wanted)) {
      const above = foldersAbove(place, to).map((folder) => join(folder, needed.name))
      const nearest = above.find((candidate) => copies.has(candidate))
      if (nearest !== undefined && copies.get(nearest) === needed.dir) continue
      const top = join(to, needed.name)
      copies.set(copies.has(top) ? join(place, 'node_modules', needed.name) : top, needed.dir)
    }
  }
  return copies
}

/** The `node_modules` folders in which Node looks for what a package needs, nearest first. */
function foldersAbove(place: string, to: string): string[] {
  const folders = [join(place, 'node_modules')]
  let rest = place.slice(to.length)
  for (;;) {
    const at = rest.lastIndexOf('/node_modules/')
    if (at === -1) return [...folders, to]
    rest = rest.slice(0, at)
    folders.push(join(to, rest, 'node_modules'))
  }
}
