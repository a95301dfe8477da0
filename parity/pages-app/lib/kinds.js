/** What a data function may give, right and wrong. */
export function result(kind) {
  const redirect = (more) => ({ redirect: { destination: '/about', permanent: false, ...more } })
  const status = (statusCode) => ({ redirect: { destination: '/about', statusCode } })
  const circular = {}
  circular.self = circular
  switch (kind) {
    case 'props':
      return { props: { kind } }
    case 'redirect':
      return redirect()
    case 'permanent':
      return redirect({ permanent: true })
    case '301':
    case '302':
    case '303':
    case '307':
    case '308':
      return status(Number(kind))
    case '304':
    case '200':
      return status(Number(kind))
    case 'status-string':
      return status('301')
    case 'no-base':
      return redirect({ basePath: false })
    case 'external':
      return redirect({ destination: 'https://example.com/x?y=1' })
    case 'protocol-relative':
      return redirect({ destination: '//example.com/x' })
    case 'backslash':
      return redirect({ destination: '/\\example.com' })
    case 'double':
      return redirect({ destination: '/a//b' })
    case 'relative':
      return redirect({ destination: 'about' })
    case 'unicode':
      return redirect({ destination: '/ünï?q=é' })
    case 'spaces':
      return redirect({ destination: '/a b?c=d e' })
    case 'crlf':
      return redirect({ destination: '/a\r\nX-Evil: 1' })
    case 'empty':
      return redirect({ destination: '' })
    case 'hash':
      return redirect({ destination: '/about#part' })
    case 'slash':
      return redirect({ destination: '/about/' })
    case 'both':
      return redirect({ statusCode: 301 })
    case 'neither':
      return { redirect: { destination: '/about' } }
    case 'no-destination':
      return { redirect: { permanent: false } }
    case 'permanent-string':
      return redirect({ permanent: 'yes' })
    case 'base-string':
      return redirect({ basePath: 'no' })
    case 'redirect-null':
      return { redirect: null }
    case 'redirect-string':
      return { redirect: '/about' }
    case 'redirect-and-props':
      return { ...redirect(), props: { a: 1 } }
    case 'not-found':
      return { notFound: true }
    case 'not-found-false':
      return { notFound: false, props: { a: 1 } }
    case 'not-found-string':
      return { notFound: 'yes' }
    case 'not-found-null':
      return { notFound: null, props: { a: 1 } }
    case 'not-found-zero':
      return { notFound: 0 }
    case 'not-found-and-redirect':
      return { ...redirect(), notFound: true }
    case 'nothing':
      return undefined
    case 'null':
      return null
    case 'string':
      return 'text'
    case 'array':
      return []
    case 'empty-object':
      return {}
    case 'extra-key':
      return { props: {}, extra: 1 }
    case 'props-missing':
      return { prop: { a: 1 } }
    case 'props-null':
      return { props: null }
    case 'props-undefined':
      return { props: undefined }
    case 'props-array':
      return { props: ['a', 'b'] }
    case 'props-string':
      return { props: 'ab' }
    case 'props-number':
      return { props: 5 }
    case 'props-promise':
      return { props: Promise.resolve({ promised: true }) }
    case 'props-rejected':
      return { props: Promise.reject(new Error('rejected props')) }
    case 'undefined-prop':
      return { props: { a: undefined, b: 1 } }
    case 'date':
      return { props: { at: new Date(0) } }
    case 'function':
      return { props: { f() {}, b: 1 } }
    case 'symbol':
      return { props: { s: Symbol('x'), b: 1 } }
    case 'bigint':
      return { props: { n: 1n } }
    case 'circular':
      return { props: { circular } }
    case 'map':
      return { props: { m: new Map([[1, 2]]) } }
    case 'nan':
      return { props: { n: NaN, i: Infinity, z: -0 } }
    case 'class':
      return {
        props: {
          c: new (class Thing {
            x = 1
          })(),
        },
      }
    case 'to-json':
      return { props: { j: { toJSON: () => 'from toJSON' } } }
    case 'error-prop':
      return { props: { e: new Error('as a prop') } }
    case 'reserved':
      return { props: { children: 'kids', key: 'k', ref: null, __N_SSG: 'mine' } }
    case 'throws':
      throw new Error('secret of the data function')
    case 'throws-string':
      throw 'a string'
    case 'throws-null':
      throw null
    case 'throws-undefined':
      throw undefined
    case 'throws-object':
      throw { statusCode: 418, message: 'teapot' }
    case 'throws-enoent':
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    case 'rejects':
      return Promise.reject(new Error('secret rejection'))
    case 'render-throws':
      return { props: { boom: 'render' } }
    case 'render-throws-null':
      return { props: { boom: 'null' } }
    default:
      return { notFound: true }
  }
}

const revalidates = {
  zero: 0,
  negative: -1,
  fraction: 1.5,
  text: '10',
  null: null,
  nan: NaN,
  infinity: Infinity,
  one: 1,
  hour: 3600,
  year: 31536000,
  false: false,
  true: true,
  undefined: undefined,
  object: {},
}

/** Results with `revalidate`, for `revalidate-hour`, `not-found-hour`, `redirect-hour`. */
export function timed(kind) {
  const dash = kind.lastIndexOf('-')
  const name = kind.slice(dash + 1)
  if (!Object.hasOwn(revalidates, name)) return undefined
  const revalidate = revalidates[name]
  switch (kind.slice(0, dash)) {
    case 'revalidate':
      return { props: { kind }, revalidate }
    case 'gone':
      return { notFound: true, revalidate }
    case 'moved':
      return { redirect: { destination: '/about', permanent: false }, revalidate }
    default:
      return undefined
  }
}
