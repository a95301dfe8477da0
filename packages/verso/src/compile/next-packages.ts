import { findInstalled, packageOf } from './external-packages.ts'
import { readPackage } from './module-format.ts'

/**
 * Tells packages that import `next/link` and its like: those that name `next` among their dependencies, and those that
 * depend on such. Node cannot load them, since `next` is not installed, or is not what answers: they are compiled as
 * the app is.
 *
 * @example const needsShims = createNextPackages()
 */
export function createNextPackages(): (file: string) => boolean {
  const known = new Map<string, boolean>()
  const judge = (dir: string): boolean => {
    const before = known.get(dir)
    if (before !== undefined) return before
    // While it is being looked at, a cycle back to it says nothing.
    known.set(dir, false)
    const about = readPackage(dir) ?? {}
    const names = ['dependencies', 'peerDependencies'].flatMap((key) => namesIn(about[key]))
    const verdict =
      names.includes('next') ||
      namesIn(about['dependencies']).some((name) => {
        const found = findInstalled(name, dir)
        return found !== undefined && judge(found)
      })
    known.set(dir, verdict)
    return verdict
  }
  return (file) => {
    const owner = packageOf(file)
    return owner !== undefined && owner.name !== 'next' && judge(owner.dir)
  }
}

function namesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
