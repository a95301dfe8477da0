import { VersoError } from '../errors/verso-error.ts'

/** What a data function decided. */
export type DataResult =
  | { readonly kind: 'props'; readonly props: Record<string, unknown> }
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'redirect'
      readonly destination: string
      readonly status: number
      readonly basePath: boolean
    }

/** How long what `getStaticProps` gave stays fresh: seconds, or `false` for ever. */
export type Revalidate = number | false

/** Whose result it is. */
export interface ResultOrigin {
  /** The page's pattern, for messages. */
  readonly page: string
  /** Dev and builds want to be told of props that are missing; production renders the page without any, as Next.js does. */
  readonly strict: boolean
}

const staticKeys = ['props', 'redirect', 'notFound', 'revalidate']
const serverKeys = ['props', 'redirect', 'notFound']

/**
 * Checks what `getServerSideProps` returned.
 *
 * @throws {VersoError} VERSO_ERR_PAGE_DATA
 * @example await toServerResult(await getServerSideProps(context), { page: '/users', strict: false })
 */
export async function toServerResult(
  returned: unknown,
  { page, strict }: ResultOrigin,
): Promise<DataResult> {
  const result = toRecord(returned, 'getServerSideProps', page)
  checkKeys(result, serverKeys, 'getServerSideProps', page)
  if (strict) checkAnswers(result, 'getServerSideProps', page)
  const early = toEarlyResult(result, 'getServerSideProps', page)
  if (early !== undefined) return early
  return toProps(await result['props'], 'getServerSideProps', page)
}

/**
 * Checks what `getStaticProps` returned.
 *
 * @throws {VersoError} VERSO_ERR_PAGE_DATA
 * @example const { result, revalidate } = toStaticResult(await getStaticProps(context), { page: '/users', strict: true })
 */
export function toStaticResult(
  returned: unknown,
  { page, strict }: ResultOrigin,
): { result: DataResult; revalidate: Revalidate } {
  const record = toRecord(returned, 'getStaticProps', page)
  checkKeys(record, staticKeys, 'getStaticProps', page)
  if (strict) checkAnswers(record, 'getStaticProps', page)
  const revalidate = toRevalidate(record['revalidate'], page)
  const result =
    toEarlyResult(record, 'getStaticProps', page) ??
    toProps(record['props'], 'getStaticProps', page)
  if (result.kind === 'not-found' && page === '/404') {
    fail(
      'getStaticProps of the page /404 returned notFound: it is what is shown then.',
      'Return { props: { … } }.',
    )
  }
  return { result, revalidate }
}

function toRecord(returned: unknown, method: string, page: string): Record<string, unknown> {
  if (typeof returned === 'object' && returned !== null) return returned as Record<string, unknown>
  return fail(
    `${method} of the page ${page} returned ${returned === undefined ? 'nothing' : returned === null ? 'null' : `a ${typeof returned}`}.`,
    'Return { props: { … } }, { notFound: true } or { redirect: { … } }. Is a return missing?',
  )
}

function checkKeys(
  result: Record<string, unknown>,
  known: readonly string[],
  method: string,
  page: string,
): void {
  const strange = Object.keys(result).filter((key) => !known.includes(key))
  if (strange.length > 0) {
    fail(
      `${method} of the page ${page} returned ${strange.join(', ')}, which it cannot.`,
      `Only ${known.join(', ')} have a meaning. Data for the page goes inside props.`,
    )
  }
}

function checkAnswers(result: Record<string, unknown>, method: string, page: string): void {
  if (Object.hasOwn(result, 'props') || result['notFound'] === true || 'redirect' in result) return
  fail(
    `${method} of the page ${page} returned no props.`,
    'Return { props: { … } }, { notFound: true } or { redirect: { … } }.',
  )
}

/** `notFound` wins over `redirect`, and both over `props`, as in Next.js. */
function toEarlyResult(
  result: Record<string, unknown>,
  method: string,
  page: string,
): DataResult | undefined {
  // Whatever is true counts, and `null` or `0` beside nothing else is a page without props, as in Next.js.
  if (result['notFound']) return { kind: 'not-found' }
  const redirect = result['redirect']
  if (redirect === undefined || typeof redirect !== 'object' || redirect === null) return undefined
  return toRedirect(redirect as Record<string, unknown>, method, page)
}

const redirectStatuses = [301, 302, 303, 307, 308]

function toRedirect(
  { destination, permanent, statusCode, basePath }: Record<string, unknown>,
  method: string,
  page: string,
): DataResult {
  const problems: string[] = []
  const hasStatus = statusCode !== undefined
  const hasPermanent = permanent !== undefined
  if (hasStatus && hasPermanent) problems.push('permanent and statusCode exclude each other')
  else if (hasPermanent && typeof permanent !== 'boolean')
    problems.push('permanent must be true or false')
  else if (hasStatus && !redirectStatuses.includes(statusCode as number)) {
    problems.push(`statusCode must be one of ${redirectStatuses.join(', ')}`)
  }
  if (typeof destination !== 'string') problems.push('destination must be a string')
  if (basePath !== undefined && typeof basePath !== 'boolean')
    problems.push('basePath must be a boolean')
  if (problems.length > 0) {
    fail(
      `${method} of the page ${page} returned a redirect that cannot be made: ${problems.join('; ')}.`,
      "Return { redirect: { destination: '/to', permanent: false } }.",
    )
  }
  return {
    kind: 'redirect',
    destination: destination as string,
    status: hasStatus ? (statusCode as number) : permanent === true ? 308 : 307,
    basePath: basePath !== false,
  }
}

function toProps(props: unknown, method: string, page: string): DataResult {
  if (props instanceof Promise) {
    // Only `getServerSideProps` may give a promise, which was awaited by now.
    props.catch(() => {})
    fail(
      `${method} of the page ${page} returned props that are a promise.`,
      'Await them: return { props: await load() }.',
    )
  }
  return { kind: 'props', props: { ...(props as object) } }
}

function toRevalidate(value: unknown, page: string): Revalidate {
  if (value === undefined || value === false) return false
  if (value === true) return 1
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  return fail(
    `getStaticProps of the page ${page} returned revalidate: ${JSON.stringify(value) ?? typeof value}.`,
    'Give whole seconds, at least 1; true for 1; false or nothing to keep the page until it is revalidated by hand.',
  )
}

function fail(message: string, hint: string): never {
  throw new VersoError('VERSO_ERR_PAGE_DATA', message, { hint })
}
