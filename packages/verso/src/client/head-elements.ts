import {
  Children,
  cloneElement,
  createElement,
  Fragment,
  isValidElement,
  type ReactElement,
  type ReactNode,
} from 'react'

/** An element of `<head>`: its props are attributes. */
export type HeadElement = ReactElement<Record<string, unknown>>

const metaNames = ['name', 'httpEquiv', 'charSet', 'itemProp'] as const

/** What every page has unless it says otherwise. */
function defaults(): HeadElement[] {
  return [
    createElement('meta', { charSet: 'utf-8' }) as HeadElement,
    createElement('meta', { name: 'viewport', content: 'width=device-width' }) as HeadElement,
  ]
}

/** The elements among a `<Head>`'s children, fragments opened; text has no place in a head. */
function flatten(children: ReactNode): HeadElement[] {
  return Children.toArray(children).flatMap((child) => {
    if (!isValidElement<Record<string, unknown>>(child)) return []
    return child.type === Fragment ? flatten(child.props['children'] as ReactNode) : [child]
  })
}

/** The key that a developer wrote: `Children.toArray` turns `k` into `.$k`, and positions into keys without `$`. */
function ownKey({ key }: HeadElement): string | undefined {
  const at = key?.indexOf('$') ?? -1
  return at > 0 ? key?.slice(at + 1) : undefined
}

/** What an element takes: of two with one claim in common the later one stays, unless the earlier one shares it. */
interface Claim {
  readonly what: string
  readonly shared?: boolean
}

/** Metas of one name may stand together when they have keys of their own: several `theme-color`s are meant. */
function claimsOf(element: HeadElement): Claim[] {
  const key = ownKey(element)
  const found: Claim[] = key === undefined ? [] : [{ what: `key ${key}` }]
  if (element.type === 'title' || element.type === 'base') found.push({ what: element.type })
  if (element.type !== 'meta') return found
  for (const name of metaNames) {
    if (!Object.hasOwn(element.props, name)) continue
    const value = name === 'charSet' ? '' : String(element.props[name])
    found.push({ what: `${name} ${value}`, shared: name === 'name' && key !== undefined })
  }
  return found
}

/**
 * Puts the children of all mounted `<Head>`s together: one title, one charset, one of each named meta; the last one wins.
 *
 * @example headElements([<title>Home</title>, <title>Users</title>]) // charset, viewport, Users
 */
export function headElements(contents: readonly ReactNode[]): HeadElement[] {
  const taken = new Set<string>()
  const kept: HeadElement[] = []
  for (const element of [...defaults(), ...contents.flatMap(flatten)].toReversed()) {
    const claims = claimsOf(element)
    const lost = claims.some(({ what, shared }) => shared !== true && taken.has(what))
    for (const { what } of claims) taken.add(what)
    if (!lost) kept.push(element)
  }
  return kept
    .toReversed()
    .map((element, index) => cloneElement(element, { key: String(index), 'data-next-head': '' }))
}
