import type { Token } from 'path-to-regexp'

import type { Captures, MatchPath } from './captures.ts'

/** What stands between two slashes of a pattern. */
type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string | number; readonly repeats: boolean }

/**
 * Tells the pattern of a key that has none of its own.
 *
 * @example isWholeSegment(String.raw`[^\/#\?]+?`) // true
 */
export function isWholeSegment(pattern: string): boolean {
  return /^\[\^\\\/(?:#\\\?)?\]\+\?$/.test(pattern)
}

/**
 * Compiles a pattern of whole segments (`/a/:b/:c*`) into a matcher whose cost grows with segments times parts of the pattern.
 * A regular expression tries every way to share the segments among `:b*` and `:c*` before it gives up: 7 KB of `a/` cost
 * hundreds of milliseconds with two of them, minutes with three (CWE-1333).
 *
 * @returns `undefined` for patterns that hold anything else
 * @example matchSegments(parse('/a/:b*\/:c*'), { ignoreCase: true })?.('/a/x') // { b: ['x'] }
 */
export function matchSegments(
  tokens: readonly Token[],
  { ignoreCase }: { readonly ignoreCase: boolean },
): MatchPath | undefined {
  const plain = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const segments = toSegments(tokens, plain)
  if (segments === undefined) return undefined
  return (path) => {
    const parts = path.split('/')
    // What is before the first slash, and what is behind one at the end.
    if (parts.shift() !== '') return undefined
    if (parts.at(-1) === '') parts.pop()
    const fits = (at: number, place: number): boolean => {
      const segment = segments[at]
      const part = parts[place]
      if (segment === undefined || part === undefined) return false
      return segment.kind === 'text' ? plain(part) === segment.text : part !== ''
    }
    const reach = findReach(segments, parts.length, fits)
    return reach(0, 0) ? collect(segments, parts, fits, reach) : undefined
  }
}

/** An optional or repeated key is one that may take no, one or many parts; `+` is one that takes a part, and such a one. */
type Step = Segment & { readonly optional: boolean }

function toSegments(
  tokens: readonly Token[],
  plain: (text: string) => string,
): readonly Step[] | undefined {
  const steps: Step[] = []
  for (const token of tokens) {
    if (typeof token === 'string') {
      if (!token.startsWith('/') || token.endsWith('/')) return undefined
      for (const text of token.slice(1).split('/')) {
        steps.push({ kind: 'text', text: plain(text), optional: false })
      }
      continue
    }
    const { name, prefix, suffix, pattern, modifier } = token
    if (prefix !== '/' || suffix !== '' || !isWholeSegment(pattern)) return undefined
    if (modifier === '+') steps.push({ kind: 'key', name, repeats: false, optional: false })
    const repeats = modifier === '*' || modifier === '+'
    steps.push({ kind: 'key', name, repeats, optional: modifier !== '' })
  }
  return steps
}

type Fits = (at: number, place: number) => boolean

/** Finds, from the end, from where the end can be reached: each place is looked at once for each part of the pattern. */
function findReach(steps: readonly Step[], length: number, fits: Fits): Fits {
  const width = length + 1
  const known = new Uint8Array((steps.length + 1) * width)
  known[steps.length * width + length] = 1
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at] as Step
    const stays = step.kind === 'key' && step.repeats
    for (let place = length; place >= 0; place--) {
      const skipped = step.optional && known[(at + 1) * width + place] === 1
      const after = (stays ? at : at + 1) * width + place + 1
      const taken = place < length && known[after] === 1 && fits(at, place)
      if (skipped || taken) known[at * width + place] = 1
    }
  }
  return (at, place) => known[at * width + place] === 1
}

/** Every key takes as much as it can, as in a regular expression. */
function collect(
  steps: readonly Step[],
  parts: readonly string[],
  fits: Fits,
  reach: Fits,
): Captures {
  const found = Object.create(null) as Captures
  const lists = new Set(
    steps.flatMap((step) => (step.kind === 'key' && step.repeats ? [step.name] : [])),
  )
  let place = 0
  for (const [at, step] of steps.entries()) {
    const stays = step.kind === 'key' && step.repeats
    while (fits(at, place) && reach(stays ? at : at + 1, place + 1)) {
      const part = parts[place++] as string
      if (step.kind === 'key') {
        const { name } = step
        const list = found[name]
        if (Array.isArray(list)) list.push(part)
        else found[name] = lists.has(name) ? [part] : part
      }
      if (!stays) break
    }
  }
  return found
}
