import { VersoError } from '../errors/verso-error.ts'

/** Where props come from, for messages. */
export interface PropsOrigin {
  /** `getStaticProps` or `getServerSideProps`. */
  readonly method: string
  /** The page's pattern. */
  readonly page: string
}

/**
 * Refuses props that JSON would change or cannot hold: the browser would get other props than the server rendered.
 *
 * Run in dev and by the build. Production lets pass what JSON drops or converts, as Next.js does (CONTRACT point 29).
 *
 * @throws {VersoError} VERSO_ERR_NOT_SERIALIZABLE naming the page and the key
 * @example assertSerializable(props, { method: 'getStaticProps', page: '/users' })
 */
export function assertSerializable(props: unknown, origin: PropsOrigin): void {
  if (!isPlainObject(props)) {
    fail(origin, 'props', describe(props), 'Return { props: { … } } with a plain object.')
  }
  const above = new Map<unknown, string>()
  visit(props, '')

  function visit(value: unknown, path: string): void {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return
    if (typeof value === 'number') {
      // JSON has neither NaN nor Infinity; both silently become null.
      if (Number.isFinite(value)) return
      fail(origin, path, String(value), 'JSON turns it into null: use null yourself, or a number.')
    }
    if (typeof value !== 'object') refuse(value, path)
    const place = above.get(value)
    if (place !== undefined) {
      fail(
        origin,
        path,
        `a circular reference (to ${place === '' ? 'the props' : place})`,
        'JSON cannot hold an object inside itself: pass only the fields that the page needs.',
      )
    }
    above.set(value, path)
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`)
    } else if (isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) visit(item, join(path, key))
    } else {
      refuse(value, path)
    }
    above.delete(value)
  }

  function refuse(value: unknown, path: string): never {
    fail(origin, path, describe(value), fixFor(value))
  }
}

function join(path: string, key: string): string {
  const simple = /^[A-Za-z_$][\w$]*$/.test(key)
  return `${path}${simple ? `.${key}` : `[${JSON.stringify(key)}]`}`
}

/** Objects made in another realm (`node:vm`) have another `Object.prototype`, which has no prototype itself. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return true
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf')
  )
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return 'a BigInt'
  if (typeof value === 'function') return `a function${value.name === '' ? '' : ` (${value.name})`}`
  if (typeof value === 'symbol') return 'a symbol'
  if (Array.isArray(value)) return 'an array'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isObjectId(value)) return 'an ObjectId'
  if (isMongooseDocument(value)) return 'a Mongoose document'
  const name = classOf(value)
  return value instanceof Date ? 'a Date' : name === '' ? 'an object with a prototype' : `a ${name}`
}

function fixFor(value: unknown): string {
  if (value === undefined) return 'JSON has no undefined: use null, or leave the key out.'
  if (value instanceof Date) return 'Pass a string: date.toISOString(), or date.toJSON().'
  if (typeof value === 'bigint') return 'Pass a string: String(value).'
  if (typeof value === 'function') return 'Functions stay on the server: pass what they compute.'
  if (typeof value !== 'object' || value === null) return 'Pass what JSON can hold.'
  if (isObjectId(value)) return 'Pass a string: String(user._id).'
  if (isMongooseDocument(value)) {
    return 'Query with .lean() and turn _id into a string, or pass JSON.parse(JSON.stringify(document)).'
  }
  if (value instanceof Map || value instanceof Set) return 'Pass an array: [...value].'
  return 'Pass a plain object with only what the page needs.'
}

function isObjectId(value: object): boolean {
  return '_bsontype' in value && (value._bsontype === 'ObjectId' || value._bsontype === 'ObjectID')
}

function isMongooseDocument(value: object): boolean {
  return '$__' in value && '_doc' in value
}

function classOf(value: object): string {
  const made: unknown = value.constructor
  return typeof made === 'function' ? made.name : ''
}

function fail(origin: PropsOrigin, path: string, found: string, hint: string): never {
  const where = path.startsWith('.') ? path.slice(1) : path
  throw new VersoError(
    'VERSO_ERR_NOT_SERIALIZABLE',
    `${origin.method} of the page ${origin.page} returned props that cannot be sent to the browser: ` +
      `${where === 'props' || where === '' ? 'props' : `props.${where}`.replace('props.[', 'props[')} is ${found}.`,
    { hint },
  )
}
