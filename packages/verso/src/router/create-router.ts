import type { Params, Route } from '../types/route.ts'

import { decodeParam, encodeStatic } from './decode.ts'

/** What answers a path. `params` is `undefined` for routes without parameters. */
export interface Match<T> {
  readonly value: T
  readonly params: Params | undefined
}

/** Finds the route of a path. */
export interface Router<T> {
  /**
   * @param pathname the path as it was requested: encoded, starting with `/`, without query
   * @throws {HttpError} 400 when a parameter is not decodable (CONTRACT point 2)
   */
  match(pathname: string): Match<T> | undefined
}

/** A place in the tree of paths. */
interface Node<T> {
  /** Most places have none or one: a map for each of ten thousand would take most of a start. */
  children: Map<string, Node<T>> | undefined
  end: Leaf<T> | undefined
  param: Node<T> | undefined
  catchAll: Leaf<T> | undefined
  optionalCatchAll: Leaf<T> | undefined
}

interface Leaf<T> {
  readonly value: T
  readonly match: Match<T>
  /** Parameter names in the order of the path; a catch-all's is the last. */
  readonly names: readonly string[]
  /** The last name stands for a list. */
  readonly catchAll: boolean
}

/**
 * Makes a router whose speed does not depend on how many routes there are: a `Map` of the paths
 * without parameters, then a tree walked part by part, static before `[x]` before `[...x]` before `[[...x]]`,
 * going back where a branch ends.
 *
 * File names may hold any character, so paths are compared as text, never turned into patterns.
 *
 * @example
 * const router = createRouter(routes, (route) => route)
 * router.match('/api/users/42')?.params // { id: '42' }
 */
export function createRouter<T>(routes: readonly Route[], toValue: (route: Route) => T): Router<T> {
  const statics = new Map<string, Match<T>>()
  const root = createNode<T>()
  for (const route of routes) {
    const leaf = toLeaf(route, toValue(route))
    if (leaf.names.length === 0) statics.set(route.pattern, leaf.match)
    // The map is asked first: the tree need only know a path that clients write in another way.
    if (leaf.names.length > 0 || encodeStatic(route.pattern) !== route.pattern) {
      insert(root, route, leaf)
    }
  }
  return {
    match(pathname) {
      const known = statics.get(pathname)
      if (known !== undefined) return known
      const values: string[] = []
      const leaf = walk(root, pathname, 1, values)
      return leaf === undefined || leaf.names.length === 0 ? leaf?.match : toMatch(leaf, values)
    },
  }
}

function createNode<T>(): Node<T> {
  return {
    children: undefined,
    end: undefined,
    param: undefined,
    catchAll: undefined,
    optionalCatchAll: undefined,
  }
}

function toLeaf<T>(route: Route, value: T): Leaf<T> {
  const names = route.segments.flatMap((segment) => (segment.kind === 'static' ? [] : segment.name))
  const kind = route.segments.at(-1)?.kind
  return {
    value,
    names,
    match: { value, params: undefined },
    catchAll: kind === 'catch-all' || kind === 'optional-catch-all',
  }
}

function insert<T>(root: Node<T>, route: Route, leaf: Leaf<T>): void {
  let node = root
  for (const segment of route.segments) {
    if (segment.kind === 'catch-all') {
      node.catchAll = leaf
      return
    }
    if (segment.kind === 'optional-catch-all') {
      node.optionalCatchAll = leaf
      return
    }
    if (segment.kind === 'param') {
      node = node.param ??= createNode()
      continue
    }
    node = childOf(node, segment.text)
  }
  node.end = leaf
}

/** A file name is reached as it is written and in the one form in which a client has to encode it. */
function childOf<T>(node: Node<T>, text: string): Node<T> {
  const children = (node.children ??= new Map())
  const known = children.get(text)
  if (known !== undefined) return known
  const child = createNode<T>()
  children.set(text, child)
  const encoded = encodeStatic(text)
  if (encoded !== text) children.set(encoded, child)
  return child
}

/**
 * Follows `path` from `start`, the place after a slash. What parameters caught is in `values`, still encoded;
 * a catch-all's is the whole rest.
 */
function walk<T>(
  node: Node<T>,
  path: string,
  start: number,
  values: string[],
): Leaf<T> | undefined {
  if (start > path.length || (start === 1 && path.length === 1)) {
    return node.end ?? node.optionalCatchAll
  }
  const slash = path.indexOf('/', start)
  const end = slash === -1 ? path.length : slash
  const part = path.slice(start, end)

  const child = node.children?.get(part)
  const found = child === undefined ? undefined : walk(child, path, end + 1, values)
  if (found !== undefined) return found

  if (node.param !== undefined && part !== '') {
    values.push(part)
    const leaf = walk(node.param, path, end + 1, values)
    if (leaf !== undefined) return leaf
    values.pop()
  }
  const rest = node.catchAll ?? node.optionalCatchAll
  if (rest !== undefined) values.push(path.slice(start))
  return rest
}

function toMatch<T>(leaf: Leaf<T>, values: readonly string[]): Match<T> {
  const params = Object.create(null) as Params
  const last = leaf.names.length - 1
  for (let index = 0; index <= last; index++) {
    const value = values[index]
    // An optional catch-all that caught nothing leaves its key absent (CONTRACT point 3).
    if (value === undefined) continue
    const list = leaf.catchAll && index === last
    params[leaf.names[index] as string] = list
      ? value.split('/').map(decodeParam)
      : decodeParam(value)
  }
  return { value: leaf.value, params }
}
