import { VersoError } from '../errors/verso-error.ts'
import type { Segment } from '../types/route.ts'

/**
 * Reads one part of a file's path, as Next.js names them: `users`, `[id]`, `[...slug]`, `[[...slug]]`.
 *
 * Anything that does not both start with `[` and end with `]` is plain text, brackets included.
 *
 * @param file the whole file, for messages
 * @throws {VersoError} VERSO_ERR_ROUTE_NAME when brackets are used in a way that means nothing
 * @example parseSegment('[...slug]', 'pages/api/[...slug].ts') // { kind: 'catch-all', name: 'slug' }
 */
export function parseSegment(text: string, file: string): Segment {
  if (!text.startsWith('[') || !text.endsWith(']')) return { kind: 'static', text }

  const optional = text.startsWith('[[') && text.endsWith(']]')
  const inner = optional ? text.slice(2, -2) : text.slice(1, -1)
  const catchAll = inner.startsWith('...')
  const name = catchAll ? inner.slice(3) : inner

  if (inner.startsWith('…')) {
    fail(file, text, `starts with one "…" character.`, `Write three dots: [...${inner.slice(1)}].`)
  }
  if (name === '' || name.startsWith('[') || name.endsWith(']')) {
    fail(file, text, `has extra or empty brackets.`, 'Use [name], [...name] or [[...name]].')
  }
  if (name.startsWith('.')) {
    fail(file, text, `starts with stray dots.`, `Use [...${name.replace(/^\.+/, '')}].`)
  }
  if (optional && !catchAll) {
    fail(file, text, `is optional without being a catch-all.`, `Use [${name}] or [[...${name}]].`)
  }
  if (!catchAll) return { kind: 'param', name }
  return { kind: optional ? 'optional-catch-all' : 'catch-all', name }
}

function fail(file: string, text: string, problem: string, hint: string): never {
  throw new VersoError('VERSO_ERR_ROUTE_NAME', `The part ${text} of ${file} ${problem}`, { hint })
}
