import { existsSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

/** All that users can import at run time. A new name here is a promise; a missing one a breaking change. */
const published: Record<string, string[]> = {
  '.': [
    'HttpError',
    'VersoError',
    'createApp',
    'defineConfig',
    'isHttpError',
    'isVersoError',
    'listen',
    'onShutdown',
  ],
  './testing': ['startApp', 'startHandler'],
  './app': ['default'],
  './cache': ['revalidatePath', 'revalidateTag', 'unstable_noStore'],
  './compat/router': ['useRouter'],
  './config': ['default', 'setConfig'],
  './constants': [
    'PHASE_ANALYZE',
    'PHASE_DEVELOPMENT_SERVER',
    'PHASE_EXPORT',
    'PHASE_INFO',
    'PHASE_PRODUCTION_BUILD',
    'PHASE_PRODUCTION_SERVER',
    'PHASE_TEST',
    'SERVER_PROPS_ID',
    'STATIC_PROPS_ID',
  ],
  './document': ['Head', 'Html', 'Main', 'NextScript', 'default'],
  './dynamic': ['default'],
  './error': ['default'],
  './form': ['default'],
  './head': ['default', 'defaultHead'],
  './headers': ['cookies', 'draftMode', 'headers'],
  './image': ['default', 'getImageProps'],
  './legacy/image': ['default'],
  './link': ['default', 'useLinkStatus'],
  './navigation': [
    'ReadonlyURLSearchParams',
    'useParams',
    'usePathname',
    'useRouter',
    'useSearchParams',
  ],
  './router': ['Router', 'default', 'useRouter', 'withRouter'],
  './script': ['default', 'handleClientScriptLoad', 'initScriptLoader'],
  './server': [
    'ImageResponse',
    'NextFetchEvent',
    'NextRequest',
    'NextResponse',
    'URLPattern',
    'after',
    'userAgent',
    'userAgentFromString',
  ],
  './web-vitals': ['reportWebVitals', 'useReportWebVitals'],
  './mongoose': ['connectMongoose', 'defineModel', 'toHttpError', 'withMongoose'],
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, { types?: string; default?: string }>
}

const entries = Object.entries(manifest.exports).filter(
  ([, target]) => target.default !== undefined,
)

test('the entry points are those that are listed here', () => {
  expect(entries.map(([name]) => name).toSorted()).toEqual(Object.keys(published).toSorted())
})

test.each(entries)('%s exports what is promised, and nothing else', async (name, target) => {
  const source = target.default?.replace('./dist/', '../src/').replace(/\.js$/, '') ?? ''
  const url = ['.ts', '.tsx'].map((ending) => new URL(source + ending, import.meta.url))
  const file = url.find((candidate) => existsSync(candidate))
  const module = (await import(file?.href ?? source)) as object
  expect(Object.keys(module).toSorted()).toEqual(published[name])
})
