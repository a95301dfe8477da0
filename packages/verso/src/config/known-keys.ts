import type { ServerLimits, VersoConfig } from '../types/config.ts'

/** What is wrong with a value, as the end of a sentence (`must be ...`), or nothing. */
export type Check = (value: unknown) => string | undefined

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const boolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')

const texts: Check = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')
    ? undefined
    : 'must be a list of strings'

const extensions: Check = (value) => {
  const problem = texts(value)
  if (problem !== undefined) return problem
  const list = value as string[] // `texts` has looked
  if (list.length === 0) return 'must name at least one ending'
  const bad = list.find((each) => !/^\w[\w.-]*$/.test(each))
  return bad === undefined
    ? undefined
    : `must hold endings without a dot in front, as 'ts', not '${bad}'`
}

const folder: Check = (value) => {
  if (typeof value !== 'string' || value.trim() === '') return 'must be the name of a folder'
  // A build empties this folder first: it must not be the app, or something above it.
  const inside = value.replace(/^\.\//, '').replace(/\/+$/, '')
  const escapes =
    inside === '' || inside === '.' || /^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(inside)
  return escapes ? 'must be a folder inside the app' : undefined
}

const values: Check = (value) =>
  // `process.env.X` of the configuration's own process may be undefined; Next.js lets it pass, and numbers too.
  isObject(value) &&
  Object.values(value).every((each) =>
    ['string', 'number', 'boolean', 'undefined'].includes(typeof each),
  )
    ? undefined
    : 'must be an object of strings'

const basePath: Check = (value) => {
  if (typeof value !== 'string') return 'must be a path'
  if (value === '') return undefined
  return /^(?:\/[\w.~!$&'()*+,;=:@%-]+)+$/.test(value) && !value.includes('/.')
    ? undefined
    : "must begin with a slash and not end with one, as '/docs'"
}

const health: Check = (value) => {
  if (value === false) return undefined
  const isPath = (each: unknown): boolean =>
    each === undefined || (typeof each === 'string' && /^(?:\/[\w.~-]+)+$/.test(each))
  return isObject(value) &&
    Object.keys(value).every((key) => key === 'live' || key === 'ready') &&
    isPath(value['live']) &&
    isPath(value['ready'])
    ? undefined
    : "must be false, or paths as in { live: '/livez', ready: '/readyz' }"
}

const assetPrefix: Check = (value) => {
  if (typeof value !== 'string') return 'must be a URL or a path'
  if (value === '') return undefined
  return /^(?:(?:https?:)?\/\/[^/?#\s]+|\/(?!\/))[^?#\s"'<>]*$/i.test(value)
    ? undefined
    : "must be a URL or begin with a slash, as 'https://cdn.example.com'"
}

/** What the rules say is looked at when functions have given them; see check-rules.ts. */
const rules: Check = (value) =>
  typeof value === 'function' || (typeof value === 'object' && value !== null)
    ? undefined
    : 'must be a list of rules, or a function that returns one'

const whole =
  (least: number, unit: string): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least
      ? undefined
      : `must be a whole number of ${unit}${least > 0 ? `, at least ${least}` : ''}`

/** The keys of {@link VersoConfig} and what each accepts. The compiler keeps the list complete. */
export const knownKeys: Readonly<Record<keyof VersoConfig, Check>> = {
  distDir: folder,
  pageExtensions: extensions,
  compress: boolean,
  generateEtags: boolean,
  serverExternalPackages: texts,
  env: values,
  health,
  server: (value) => (isObject(value) ? undefined : 'must be an object'),
  assetPrefix,
  crossOrigin: (value) =>
    value === 'anonymous' || value === 'use-credentials' || value === ''
      ? undefined
      : "must be 'anonymous' or 'use-credentials'",
  expireTime: whole(0, 'seconds'),
  basePath,
  trailingSlash: boolean,
  skipTrailingSlashRedirect: boolean,
  skipProxyUrlNormalize: boolean,
  poweredByHeader: boolean,
  // `null` is the default of Next.js.
  reactStrictMode: (value) => (value === null ? undefined : boolean(value)),
  // `null` and nothing are how defaults say "not set", which a configuration may spread.
  generateBuildId: (value) =>
    typeof value === 'function' || value === null || value === ''
      ? undefined
      : 'must be a function',
  redirects: rules,
  rewrites: rules,
  headers: rules,
}

/** The keys below `server`. */
export const knownServerKeys: Readonly<Record<keyof ServerLimits, Check>> = {
  headersTimeout: whole(0, 'milliseconds'),
  requestTimeout: whole(0, 'milliseconds'),
  keepAliveTimeout: whole(0, 'milliseconds'),
  maxHeaderSize: whole(1024, 'bytes'),
  shutdownTimeout: whole(0, 'milliseconds'),
  shutdownDelay: whole(0, 'milliseconds'),
}
