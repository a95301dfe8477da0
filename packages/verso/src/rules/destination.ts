import { stringify } from 'node:querystring'

import { compile } from 'path-to-regexp'

import type { Query } from '../request/query.ts'
import { resolveDots } from '../router/resolve-dots.ts'

import type { Captures } from './captures.ts'
import { encodeForPath, encodeForQuery } from './encode-captured.ts'
import { fillText } from './fill-text.ts'
import type { FillValues } from './fill-text.ts'

/** What a rule caught: parts of the path as they were sent, and decoded text from elsewhere in the request. */
export interface Caught {
  readonly path: Captures
  readonly text: Readonly<Record<string, string>>
}

/** A destination with everything in place. */
export interface Filled {
  /** Encoded. */
  readonly path: string
  /** The request's, with the destination's over it; values decoded where they can be. */
  readonly query: Query
  /** The same as text, with its `?`, or nothing. */
  readonly search: string
  /** With its `#`, or nothing. */
  readonly hash: string
}

/** Where a rule leads. */
export interface Destination {
  /** `https://example.com`, or nothing for a path of this app. May hold `:name`. */
  readonly origin: string
  /**
   * @param query the request's
   * @throws {TypeError} when a part of the path has no value
   */
  fill(caught: Caught, query: Query): Filled
}

/**
 * Compiles the destination of a rule.
 *
 * @param options.append parameters that appear neither in path nor host are added to the query, as rewrites do
 * @example compileDestination('/to/:slug', { append: false }).fill(caught, {}).path // '/to/hello'
 */
export function compileDestination(
  destination: string,
  { append }: { readonly append: boolean },
): Destination {
  const { origin, path, search, hash } = splitDestination(destination)
  const toPath = compile<Captures>(path, { validate: false })
  const toHash = compileHash(hash)
  const used = namesIn(path + hash + origin.replace(/^[a-z]+:/i, ''))
  const pairs = readPairs(search)
  return {
    origin,
    fill(caught, query) {
      const all: FillValues = { ...caught.path, ...caught.text }
      const encoded = { ...caught.path, ...mapValues(caught.text, encodeForQuery) }
      const own: Query = Object.create(null) as Query
      const texts = new Map<string, string>()
      for (const { key, value, raw } of pairs) {
        const plain = fillText(value, all)
        texts.set(plain, fillText(raw, encoded))
        own[key] = Object.hasOwn(own, key) || key in own ? [own[key] ?? [], plain].flat() : plain
      }
      const names = Object.keys(all)
      if (append && !names.some((name) => used.has(name))) {
        for (const name of names) {
          if (name in own) continue
          // Lists in a query are of this request only, so a copy of the rule's is not needed.
          own[name] = all[name] as string | string[]
          for (const value of [all[name] ?? []].flat()) {
            texts.set(value, name in caught.text ? encodeForQuery(value) : value)
          }
        }
      }
      const merged = Object.assign(Object.create(null), query, own) as Query
      return {
        // `/:path*` that caught nothing is the root; an empty path would be the one that was asked for.
        path:
          toPath({ ...caught.path, ...mapValues(caught.text, encodeForPath) }) ||
          (origin === '' ? '/' : ''),
        query: merged,
        search: toSearch(merged, query, texts),
        hash: toHash(encoded),
      }
    },
  }
}

/** As in a path, `:name?` is nothing when nothing was caught. What such a pattern cannot hold is filled in as text is. */
function compileHash(hash: string): (values: Captures) => string {
  if (!hash.includes(':')) return () => hash
  try {
    const toText = compile<Captures>(hash, { validate: false })
    return (values) => {
      try {
        const text = toText(values)
        return text === '#' ? '' : text
      } catch {
        return fillText(hash, values)
      }
    }
  } catch {
    return (values) => fillText(hash, values)
  }
}

function splitDestination(destination: string): {
  origin: string
  path: string
  search: string
  hash: string
} {
  const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(destination)?.[0] ?? ''
  const rest = destination.slice(origin.length)
  const [beforeHash = '', ...afterHash] = rest.split('#')
  const [path = '', ...query] = beforeHash.split('?')
  return {
    origin: plainOrigin(origin),
    // As URLs have it: other letters encoded, dots resolved.
    path: path === '' ? '/' : resolveDots(path.replaceAll(/[^\x21-\x7e]+/g, encodeURI)),
    search: query.join('?'),
    hash:
      afterHash.join('#') === ''
        ? ''
        : `#${afterHash.join('#')}`.replaceAll(/[^\x21-\x7e]+/g, encodeURI),
  }
}

/** As URLs have it: small letters, `xn--` for others, no port that goes without saying. */
function plainOrigin(origin: string): string {
  // One with parameters is no URL before they are filled in.
  return URL.canParse(origin) ? new URL(origin).href.replace(/\/$/, '') : origin
}

function namesIn(text: string): Set<string> {
  const named = text.matchAll(/:(\w+)/g)
  return new Set([...named].map(([, name = '']) => name))
}

interface Pair {
  readonly key: string
  /** Decoded. */
  readonly value: string
  /** As the configuration has it. */
  readonly raw: string
}

function readPairs(search: string): Pair[] {
  return search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [key = '', ...value] = pair.split('=')
      const raw = value.join('=')
      return {
        key: decode(key),
        value: decode(raw),
        raw: raw.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent),
      }
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/**
 * What the client sent is encoded; what the destination says is written as it says it, so that an encoded part of the path
 * is not encoded twice.
 */
function toSearch(merged: Query, sent: Query, texts: ReadonlyMap<string, string>): string {
  const known = new Set<string>()
  for (const [key, value] of Object.entries(sent)) {
    known.add(key)
    for (const each of [value].flat()) known.add(each)
  }
  const search = stringify(merged, '&', '=', {
    encodeURIComponent: (text) =>
      known.has(text) ? encodeURIComponent(text) : (texts.get(text) ?? encodeForQuery(text)),
  })
  return search === '' ? '' : `?${search}`
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))
}
