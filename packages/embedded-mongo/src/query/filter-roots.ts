import { type Document, isDocument, type Value } from '../bson/value.ts'

/**
 * The fields of a document that decide whether it matches, each up to its first dot; `undefined` when a
 * filter looks at the whole document.
 *
 * @example filterRoots(documentOf(['a.b', new Int32(1)])) // Set { 'a' }
 */
export function filterRoots(filter: Document): Set<string> | undefined {
  const roots = new Set<string>()
  return collect(filter, roots) ? roots : undefined
}

function collect(filter: Document, roots: Set<string>): boolean {
  for (const [name, operand] of filter) {
    if (name === '$and' || name === '$or' || name === '$nor') {
      if (!Array.isArray(operand) || !operand.every((branch) => collectBranch(branch, roots))) {
        return false
      }
    } else if (name.startsWith('$')) {
      if (name !== '$comment') return false
    } else {
      roots.add(rootOf(name))
    }
  }
  return true
}

function collectBranch(branch: Value, roots: Set<string>): boolean {
  return isDocument(branch) && collect(branch, roots)
}

/**
 * The first part of a path.
 *
 * @example rootOf('address.city') // 'address'
 */
export function rootOf(path: string): string {
  const dot = path.indexOf('.')
  return dot < 0 ? path : path.slice(0, dot)
}
