import { dependenciesOf, isUnbundlable, type FoundPackage } from './external-packages.ts'

/** The packages of one build that stay outside the bundle, known better with each pass. */
export interface ExternalSet {
  /** Whether a package stays outside. */
  has(found: FoundPackage): boolean
  /** Remembers that a package is imported from bundled code and stays outside; returns its folder's name in the output. */
  use(found: FoundPackage): string
  /** Has a package copied, whether it is imported or not. */
  keep(found: FoundPackage): void
  /** Remembers that a package turned out to be unfit for the bundle while it was bundled. */
  reject(found: FoundPackage): void
  /** Remembers a package of which code went into the bundle. */
  bundled(found: FoundPackage): void
  /**
   * Ends a pass: takes in what the outside packages need. Something that is both inside and outside would
   * exist twice (two Mongooses, one of them never connected), so it moves outside and the bundle is made again.
   *
   * @returns whether another pass is needed
   */
  settle(): boolean
  /** What bundled code imports from outside: real folders by the name they need in the output. */
  roots(): ReadonlyMap<string, string>
}

/**
 * Keeps the list of packages that a build leaves alone.
 *
 * @example const externals = createExternalSet({ listed: config.serverExternalPackages, wanted })
 */
export function createExternalSet(options: {
  readonly listed: readonly string[]
  /** The names in the app's own dependencies. */
  readonly wanted: ReadonlySet<string>
}): ExternalSet {
  const verdicts = new Map<string, boolean>()
  const inBundle = new Map<string, FoundPackage>()
  const names = new Map<string, string>()
  const used = new Map<string, FoundPackage>()
  const kept = new Map<string, FoundPackage>()
  let again = false

  const has = (found: FoundPackage): boolean => {
    const known = verdicts.get(found.dir)
    if (known !== undefined) return known
    const verdict = isUnbundlable(found, options.listed)
    verdicts.set(found.dir, verdict)
    return verdict
  }

  return {
    has,
    keep: (found) => void kept.set(found.dir, found),
    use(found) {
      used.set(found.dir, found)
      const present = names.get(found.dir)
      if (present !== undefined) return present
      // Two versions of one package: the second gets a name of its own, which Node takes like any other.
      const taken = new Set(names.values())
      let name = found.name
      for (let copy = 2; taken.has(name); copy++) name = `${found.name}-${copy}`
      names.set(found.dir, name)
      return name
    },
    reject(found) {
      if (verdicts.get(found.dir) === true) return
      verdicts.set(found.dir, true)
      again = true
    },
    bundled: (found) => void inBundle.set(found.dir, found),
    settle() {
      const outside = new Map([...used, ...kept])
      for (const [dir, found] of inBundle) if (verdicts.get(dir) === true) outside.set(dir, found)
      // A Map that grows while it is walked visits what was added.
      for (const found of outside.values()) {
        for (const needed of dependenciesOf(found, options.wanted)) outside.set(needed.dir, needed)
      }
      for (const dir of outside.keys()) {
        if (inBundle.has(dir) && verdicts.get(dir) !== true) again = true
        verdicts.set(dir, true)
      }
      const needed = again
      again = false
      inBundle.clear()
      if (needed) used.clear()
      return needed
    },
    roots() {
      const roots = new Map([...kept.values()].map(({ name, dir }) => [name, dir]))
      for (const dir of used.keys()) roots.set(names.get(dir) ?? '', dir)
      return roots
    },
  }
}
